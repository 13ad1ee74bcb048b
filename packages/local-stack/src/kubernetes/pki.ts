import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findOnPath } from '../fetch/find-on-path.js';
import { run } from '../process/run.js';

/** PEM texts. */
export type Identity = { cert: string; key: string };

/** Also the paths of its files. */
export type IdentityFiles = Identity & { certFile: string; keyFile: string };

export type Pki = {
  /** PEM of the authority. */
  readonly ca: string;
  readonly caFile: string;
  readonly serviceAccountKeys: { privateFile: string; publicFile: string };
  /** A certificate by which a user and its groups are known to the API server. */
  userIdentity(user: { name: string; groups?: string[] }): Promise<IdentityFiles>;
  /** A certificate of a server on 127.0.0.1, and of the names in `also`, such as `IP:10.96.0.1` or `DNS:kubernetes.default.svc`. */
  serverIdentity(name: string, also?: string[]): Promise<IdentityFiles>;
};

const days = '30';
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** An authority of its own for one API server; everything lies in `dir`, readable by its owner only. */
export async function createPki(dir: string, env: NodeJS.ProcessEnv): Promise<Pki> {
  const openssl = await findOnPath(['openssl'], env['PATH']);
  if (openssl === undefined) throw new Error('kubernetes: openssl is not on PATH: install it');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const [caFile, caKey] = [join(dir, 'ca.pem'), join(dir, 'ca.key')];
  const usage = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign,digitalSignature'];
  const subject = ['-subj', '/CN=ticketbottle-test-ca', '-days', days];
  await run(openssl, [
    'req',
    '-x509',
    ...newKey,
    ...subject,
    ...usage,
    '-keyout',
    caKey,
    '-out',
    caFile,
  ]);
  const signer = { openssl, dir, caFile, caKey };
  let issued = 0;
  return {
    ca: await readFile(caFile, 'utf8'),
    caFile,
    serviceAccountKeys: await serviceAccountKeys(dir),
    userIdentity: async ({ name, groups = [] }) => {
      const parts = [...groups.map((group) => `/O=${group}`), `/CN=${name}`];
      const file = `user-${(issued += 1)}`;
      return await sign(signer, file, { subject: parts.join(''), names: [] });
    },
    serverIdentity: (name, also = []) =>
      sign(signer, name, {
        subject: `/CN=${name}`,
        names: ['DNS:localhost', 'IP:127.0.0.1', ...also],
      }),
  };
}

type Signer = { openssl: string; dir: string; caFile: string; caKey: string };

async function sign(
  { openssl, dir, caFile, caKey }: Signer,
  file: string,
  { subject, names }: { subject: string; names: string[] },
): Promise<IdentityFiles> {
  const path = (ending: string) => join(dir, `${file}.${ending}`);
  const [certFile, keyFile] = [path('pem'), path('key')];
  const [use, san] =
    names.length === 0 ? ['clientAuth', ''] : ['serverAuth', `subjectAltName=${names.join(',')}\n`];
  await writeFile(path('ext'), `${san}extendedKeyUsage=${use}\nkeyUsage=digitalSignature\n`);
  const request = ['-new', ...newKey, '-subj', subject, '-keyout', keyFile, '-out', path('csr')];
  await run(openssl, ['req', ...request]);
  const by = ['-CA', caFile, '-CAkey', caKey, '-CAcreateserial', '-days', days];
  const from = ['-req', '-in', path('csr'), '-extfile', path('ext')];
  await run(openssl, ['x509', ...from, ...by, '-out', certFile]);
  await Promise.all([rm(path('csr')), rm(path('ext'))]);
  const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
  return { cert, key, certFile, keyFile };
}

async function serviceAccountKeys(dir: string): Promise<Pki['serviceAccountKeys']> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [privateFile, publicFile] = [join(dir, 'sa.key'), join(dir, 'sa.pub')];
  const secret = privateKey.export({ type: 'pkcs8', format: 'pem' });
  await writeFile(privateFile, secret, { mode: 0o600 });
  await writeFile(publicFile, publicKey.export({ type: 'spki', format: 'pem' }));
  return { privateFile, publicFile };
}
