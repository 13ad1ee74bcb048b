import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processIdentity } from '../src/process/identity.js';
import { startApiServer, type ApiServer } from '../src/kubernetes/api-server.js';

/** The first start of a machine builds both programs. */
const firstStartMs = 25 * 60_000;

describe('local stack: Kubernetes API server', function () {
  this.timeout(60_000);
  let dir = '';
  let server: ApiServer | undefined;
  const report = ({ step }: { step: string }) => {
    if (step.startsWith('building')) process.stderr.write(`${step}\n`);
  };
  const running = () => {
    if (server === undefined) throw new Error('no API server');
    return server;
  };

  before(async function () {
    this.timeout(firstStartMs);
    dir = await mkdtemp(join(tmpdir(), 'ls-kube-'));
    server = await startApiServer({ dir, env: process.env, report, durable: true });
  });
  after(async () => {
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('serves the version that is pinned, to an administrator known by a certificate', async () => {
    const kubeconfig = await readFile(running().adminKubeconfigFile, 'utf8');
    const { code, body } = await ask(kubeconfig, 'GET', '/version');
    expect(code).to.equal(200);
    expect((JSON.parse(body) as { gitVersion: string }).gitVersion).to.match(/^v1\.\d+\.\d+$/);
  });

  it('gives a user without a role nothing, by RBAC', async () => {
    const kubeconfig = await running().userKubeconfig({ name: 'nobody' });
    const { code, body } = await ask(kubeconfig, 'GET', '/api/v1/namespaces');
    expect(code).to.equal(403);
    expect(body).to.match(/User \\"nobody\\" cannot list resource/);
  });

  it('listens on loopback only', () => {
    const all = execFileSync('cat', ['/proc/net/tcp', '/proc/net/tcp6'], { encoding: 'utf8' });
    for (const { port } of [running().server, running().etcd]) {
      const hex = port.toString(16).toUpperCase().padStart(4, '0');
      const found = all
        .split('\n')
        .filter((line) => line.includes(`:${hex} `) && line.includes(' 0A '));
      expect(found.map((line) => line.trim().split(/\s+/)[1])).to.deep.equal([`0100007F:${hex}`]);
    }
  });

  it('keeps what was acknowledged over SIGKILL of both, at the same address', async () => {
    const kubeconfig = await readFile(running().adminKubeconfigFile, 'utf8');
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kept' } };
    const made = await ask(kubeconfig, 'POST', '/api/v1/namespaces', namespace);
    expect(made.code).to.equal(201);
    await running().server.kill('SIGKILL');
    await running().etcd.kill('SIGKILL');
    await running().etcd.restart();
    await running().server.restart();
    expect((await ask(kubeconfig, 'GET', '/api/v1/namespaces/kept')).code).to.equal(200);
  });

  it('leaves no process after stop', async () => {
    const pids = [running().server.pid, running().etcd.pid];
    await running().stop();
    server = undefined;
    expect(pids.map(processIdentity)).to.deep.equal([undefined, undefined]);
  });

  it('says which program is missing, and that Go would build it', async () => {
    const bare = await mkdtemp(join(tmpdir(), 'ls-kube-'));
    const openssl = execFileSync('which', ['openssl'], { encoding: 'utf8' }).trim();
    const env = { PATH: join(openssl, '..'), TICKETBOTTLE_CACHE: join(bare, 'cache') };
    // A Go that is too old, first on PATH.
    execFileSync('sh', ['-c', `printf '#!/bin/sh\necho go version go1.19.1' > go && chmod +x go`], {
      cwd: bare,
    });
    const withOldGo = { ...env, PATH: `${bare}:${env.PATH}` };
    const started = startApiServer({ dir: join(bare, 'stack'), env: withOldGo, report });
    const text = await started.then(
      () => 'it succeeded',
      (error: unknown) => String(error),
    );
    expect(text).to.match(/etcd: put etcd >= 3\.6\.13 on PATH.*Go >= 1\.25 is needed/);
    await rm(bare, { recursive: true, force: true });
  });
});

type Config = {
  clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
  users: { user: { 'client-certificate-data': string; 'client-key-data': string } }[];
};

function ask(
  kubeconfig: string,
  method: string,
  path: string,
  body?: object,
): Promise<{ code: number; body: string }> {
  const { clusters, users } = JSON.parse(kubeconfig) as Config;
  const { cluster } = clusters[0]!;
  const { user } = users[0]!;
  const plain = (text: string) => Buffer.from(text, 'base64');
  return new Promise((resolve, reject) => {
    const options = {
      method,
      agent: false,
      ca: plain(cluster['certificate-authority-data']),
      cert: plain(user['client-certificate-data']),
      key: plain(user['client-key-data']),
      headers: { 'content-type': 'application/json' },
    };
    const outgoing = request(`${cluster.server}${path}`, options, (incoming) => {
      let text = '';
      incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
      incoming.on('end', () => resolve({ code: incoming.statusCode ?? 0, body: text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
