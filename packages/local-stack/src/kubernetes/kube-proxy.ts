import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startManaged, type ManagedServer, type ServerContext } from '../servers/managed.js';
import type { ApiServer } from './api-server.js';
import { kubernetesBinary } from './binaries.js';
import { isHealthyPlain } from './healthy.js';
import { nodeName } from './kubelet.js';
import { podRange } from './node-network.js';
import type { NodeNamespaces } from './node-namespaces.js';
import type { NodeTools } from './node-tools.js';

/** Makes addresses of Services out of nftables; ready when its first rules are in place. */
export async function startKubeProxy(
  ctx: ServerContext,
  cluster: ApiServer,
  { namespaces, tools }: { namespaces: NodeNamespaces; tools: NodeTools },
): Promise<ManagedServer> {
  const { dir, env } = ctx;
  const report = (step: string) => ctx.report({ step, ms: 0 });
  const program = await kubernetesBinary('kube-proxy', { env, report });
  const home = join(dir, 'kube-proxy');
  await mkdir(home, { recursive: true });
  const [kubeconfig, file] = [join(home, 'kubeconfig'), join(home, 'config.json')];
  const user = { name: 'system:kube-proxy' };
  await writeFile(kubeconfig, await cluster.userKubeconfig(user), { mode: 0o600 });
  const config = {
    ...{ apiVersion: 'kubeproxy.config.k8s.io/v1alpha1', kind: 'KubeProxyConfiguration' },
    ...{ clientConnection: { kubeconfig }, mode: 'nftables', clusterCIDR: podRange },
    ...{ hostnameOverride: nodeName, metricsBindAddress: '', oomScoreAdj: 0 },
    // These limits are the machine's, not a network namespace's.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  };
  const { nftDir, libraryDir } = tools;
  const own = {
    PATH: `${nftDir}:${env['PATH'] ?? ''}`,
    ...(libraryDir === undefined ? {} : { LD_LIBRARY_PATH: libraryDir }),
  };
  const name = 'kube-proxy';
  return await startManaged(
    {
      name,
      spec: async (port) => {
        const healthzBindAddress = `127.0.0.1:${port}`;
        await writeFile(file, JSON.stringify({ ...config, healthzBindAddress }));
        const logFile = join(dir, 'logs', 'kube-proxy.log');
        const inside = namespaces.enter(program, [`--config=${file}`]);
        return { ...inside, name, cwd: '/', env: { ...env, ...own }, logFile };
      },
      ready: (port) => isHealthyPlain(port, '/livez'),
      readyMs: 60_000,
      stopSignal: 'SIGTERM',
      stopMs: 5_000,
    },
    ctx,
  );
}
