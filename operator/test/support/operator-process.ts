import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild } from '@ticketbottle/local-stack/process/child.js';
import { startGuard } from '@ticketbottle/local-stack/process/guard.js';
import { freePort } from '@ticketbottle/local-stack/process/ports.js';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';

type Options = {
  /** What Kubernetes mounts into a pod, in a folder of its own, and the URL of the API server. */
  account: { dir: string; token: string; ca: string; url: string };
  namespace: string;
  pod: string;
  /** Where event and waiting room answer, and the certificate that is shown to them. */
  peers: Record<string, string>;
  path: string | undefined;
  /** Of its metrics; default a free one. */
  port?: number;
};
export type OperatorProcess = {
  /** A figure of its metrics, without labels. */
  figure(name: string): Promise<number>;
  /** Puts another token in the place of the one that is mounted, as a kubelet does. */
  mount(token: string): Promise<void>;
  end(signal: NodeJS.Signals): Promise<void>;
};

/** As its chart says it. */
const heap = ['--max-semi-space-size=8', '--max-old-space-size=96'];

/** The operator as its image starts it, from what `npm run build` made; ready when this resolves. */
export async function startOperatorProcess(options: Options): Promise<OperatorProcess> {
  const { account, namespace, pod, peers, path, port = await freePort() } = options;
  const { hostname, port: apiPort } = new URL(account.url);
  await mkdir(account.dir, { recursive: true });
  await writeFile(join(account.dir, 'token'), account.token);
  await writeFile(join(account.dir, 'ca.crt'), account.ca);
  const env = {
    ...{ PATH: path, NODE_ENV: 'test', LOG_LEVEL: 'warn', ...peers },
    ...{ KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: apiPort },
    ...{ SERVICE_ACCOUNT_DIR: account.dir, ADMIN_PORT: String(port) },
    ...{ POD_NAME: pod, POD_NAMESPACE: namespace },
  };
  const args = [...heap, 'operator/dist/main.js'];
  const logFile = join(account.dir, 'log');
  const guard = startGuard();
  const spec = { name: 'the operator', command: process.execPath, args, cwd: '.', env, logFile };
  const child = await startChild(spec, guard);
  const page = async (name: string): Promise<Response> => {
    const signal = AbortSignal.timeout(10_000);
    return await fetch(`http://127.0.0.1:${port}/${name}`, { signal });
  };
  const isReady = async (): Promise<boolean> => (await page('readyz')).ok;
  const failed = () => (child.exit() === undefined ? undefined : 'it ended');
  await waitUntil('the operator is ready', isReady, { timeoutMs: 120_000, failed }).catch(
    async (error: unknown) => {
      await child.stop('SIGKILL', 0);
      await guard.dismiss();
      throw new Error(`${String(error)}; ${await child.obituary()}`);
    },
  );
  return {
    async figure(name) {
      const text = await (await page('metrics')).text();
      const found = text
        .split('\n')
        .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
      if (found.length === 0) throw new Error(`the operator has no metric ${name}`);
      return found.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
    async mount(token) {
      await writeFile(join(account.dir, 'next'), token);
      await rename(join(account.dir, 'next'), join(account.dir, 'token'));
    },
    async end(signal) {
      if (child.exit() === undefined) await child.stop(signal, 30_000);
      await guard.dismiss();
    },
  };
}
