import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findOnPath } from '../fetch/find-on-path.js';
import { run } from '../process/run.js';

/** Paths of PEM files. */
export type TlsFiles = { cert: string; key: string; ca: string };

const days = '825';
const renewBeforeMs = 24 * 3_600_000;
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** The identity by which a service is known to the others (URI SAN). */
export function identityOf(name: string): string {
  return `spiffe://ticketbottle/ns/default/sa/${name}`;
}

/**
 * An internal CA and one certificate per name in `dir`; those that are there and good for another
 * day at `now` are kept.
 */
export async function ensureTls(
  dir: string,
  names: readonly string[],
  { env, now }: { env: NodeJS.ProcessEnv; now: Date },
): Promise<Record<string, TlsFiles>> {
  const openssl = await findOnPath(['openssl'], env['PATH']);
  if (openssl === undefined)
    throw new Error(
      'tls: openssl is not on PATH, and services prove who they are by certificates: install it',
    );
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const authority = { openssl, dir, cert: join(dir, 'ca.pem'), key: join(dir, 'ca.key'), now };
  if (!(await isGood(authority.cert, authority))) await makeAuthority(authority);
  const files: Record<string, TlsFiles> = {};
  for (const name of names) files[name] = await certificate(name, authority);
  return files;
}

type Authority = { openssl: string; dir: string; cert: string; key: string; now: Date };

async function makeAuthority({ openssl, cert, key }: Authority): Promise<void> {
  const subject = ['-subj', '/CN=TicketBottle development CA', '-days', days];
  const usage = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  await run(openssl, [
    'req',
    '-x509',
    ...newKey,
    ...subject,
    ...usage,
    '-keyout',
    key,
    '-out',
    cert,
  ]);
}

async function certificate(name: string, authority: Authority): Promise<TlsFiles> {
  const path = (ending: string) => join(authority.dir, `${name}.${ending}`);
  const files = { cert: path('pem'), key: path('key'), ca: authority.cert };
  if (await isGood(files.cert, authority)) return files;
  const { openssl } = authority;
  const san = `DNS:localhost,DNS:${name},IP:127.0.0.1,URI:${identityOf(name)}`;
  const usage = 'extendedKeyUsage=serverAuth,clientAuth\nbasicConstraints=critical,CA:FALSE\n';
  await writeFile(path('ext'), `subjectAltName=${san}\n${usage}`);
  await run(openssl, [
    'req',
    '-new',
    ...newKey,
    '-subj',
    `/CN=${name}`,
    '-keyout',
    files.key,
    '-out',
    path('csr'),
  ]);
  const signer = ['-CA', authority.cert, '-CAkey', authority.key, '-CAcreateserial'];
  const request = ['-req', '-in', path('csr'), '-extfile', path('ext'), '-days', days];
  await run(openssl, ['x509', ...request, ...signer, '-out', files.cert]);
  await Promise.all([rm(path('csr')), rm(path('ext'))]);
  return files;
}

/** There, whole, signed by the CA at hand, its key beside it, and not about to end. */
async function isGood(file: string, authority: Authority): Promise<boolean> {
  try {
    const cert = new X509Certificate(await readFile(file));
    const issuer = new X509Certificate(await readFile(authority.cert));
    const key = createPrivateKey(await readFile(file.replace(/\.pem$/, '.key')));
    const lasts = new Date(cert.validTo).getTime() - authority.now.getTime() > renewBeforeMs;
    return lasts && cert.verify(issuer.publicKey) && cert.checkPrivateKey(key);
  } catch {
    return false; // absent or damaged: it is made anew
  }
}
