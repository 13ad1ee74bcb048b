import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../process/ports.js';
import { startManaged, type ManagedServer, type ServerContext } from '../servers/managed.js';
import { etcdBinary } from './binaries.js';
import { isHealthyPlain } from './healthy.js';

/** One member on loopback, plain text: nobody but the API server of this stack knows its port. */
export async function startEtcd(ctx: ServerContext): Promise<ManagedServer> {
  const { env, dir, durable } = ctx;
  const command = await etcdBinary({ env, report: (step) => ctx.report({ step, ms: 0 }) });
  const data = join(dir, 'data', 'etcd');
  await mkdir(data, { recursive: true, mode: 0o700 });
  return startManaged(
    {
      name: 'etcd',
      spec: async (port) => {
        const [client, peer] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${await freePort()}`];
        const listen = ['--listen-client-urls', client, '--advertise-client-urls', client];
        const peers = ['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer];
        const cluster = ['--initial-cluster', `default=${peer}`, '--data-dir', data];
        const fast = durable ? [] : ['--unsafe-no-fsync'];
        const args = [...cluster, ...listen, ...peers, ...fast, '--log-level', 'error'];
        const logFile = join(dir, 'logs', 'etcd.log');
        return { name: 'etcd', command, args, cwd: dir, env, logFile };
      },
      ready: (port) => isHealthyPlain(port, '/health'),
      readyMs: 30_000,
      stopSignal: 'SIGTERM',
      stopMs: 10_000,
    },
    ctx,
  );
}
