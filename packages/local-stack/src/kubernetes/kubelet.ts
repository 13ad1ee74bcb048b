import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startManaged, type ManagedServer, type ServerContext } from '../servers/managed.js';
import type { ApiServer } from './api-server.js';
import { kubernetesBinary } from './binaries.js';
import { isHealthyPlain } from './healthy.js';
import { nodeAddress } from './node-network.js';
import type { NodeNamespaces } from './node-namespaces.js';

export const nodeName = 'node';
/** Of the Service of the cluster's DNS. */
export const dnsAddress = '10.96.0.10';

export type KubeletOptions = {
  namespaces: NodeNamespaces;
  containerdEndpoint: string;
  /** Below which its pods' cgroups are. */
  cgroup: string;
};

/** A kubelet that registers itself as node `node`; ready when it answers, the node a little later. */
export async function startKubelet(
  ctx: ServerContext,
  cluster: ApiServer,
  { namespaces, containerdEndpoint, cgroup }: KubeletOptions,
): Promise<ManagedServer> {
  const { dir, env } = ctx;
  const report = (step: string) => ctx.report({ step, ms: 0 });
  const program = await kubernetesBinary('kubelet', { env, report });
  const home = join(dir, 'kubelet');
  await mkdir(home, { recursive: true });
  const path = (name: string) => join(home, name);
  const config = await settings(home, cluster, { containerdEndpoint, cgroup });
  const name = 'kubelet';
  return await startManaged(
    {
      name,
      spec: async (port) => {
        await writeFile(path('config.json'), JSON.stringify({ ...config, healthzPort: port }));
        const flags = { config: path('config.json'), kubeconfig: path('kubeconfig') };
        const places = { 'root-dir': path('root'), 'cert-dir': path('pki') };
        const node = { 'hostname-override': nodeName, 'node-ip': nodeAddress };
        const args = Object.entries({ ...flags, ...places, ...node });
        const words = args.map(([flag, value]) => `--${flag}=${value}`);
        const logFile = join(dir, 'logs', 'kubelet.log');
        return { ...namespaces.enter(program, words), name, cwd: '/', env, logFile };
      },
      ready: (port) => isHealthyPlain(port, '/healthz'),
      readyMs: 60_000,
      stopSignal: 'SIGTERM',
      stopMs: 5_000,
    },
    ctx,
  );
}

const signals = ['memory.available', 'nodefs.available', 'nodefs.inodesFree', 'imagefs.available'];

/** Its configuration; the files that this names lie in `home`. */
async function settings(
  home: string,
  cluster: ApiServer,
  { containerdEndpoint, cgroup }: Omit<KubeletOptions, 'namespaces'>,
) {
  const path = (name: string) => join(home, name);
  const user = { name: `system:node:${nodeName}`, groups: ['system:nodes'] };
  await writeFile(path('kubeconfig'), await cluster.userKubeconfig(user), { mode: 0o600 });
  // Names of outside are nobody's business here.
  await writeFile(path('resolv.conf'), 'nameserver 127.0.0.1\n');
  const { certFile, keyFile } = await cluster.serverIdentity('kubelet', [`IP:${nodeAddress}`]);
  return {
    ...{ apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration' },
    authentication: {
      ...{ anonymous: { enabled: false }, webhook: { enabled: true } },
      x509: { clientCAFile: cluster.files.ca },
    },
    ...{ authorization: { mode: 'Webhook' }, tlsCertFile: certFile, tlsPrivateKeyFile: keyFile },
    ...{
      clusterDNS: [dnsAddress],
      clusterDomain: 'cluster.local',
      resolvConf: path('resolv.conf'),
    },
    ...{ containerRuntimeEndpoint: containerdEndpoint, podLogsDir: path('pod-logs') },
    ...{ cgroupDriver: 'cgroupfs', cgroupRoot: `/${cgroup}`, failCgroupV1: false },
    ...{ failSwapOn: false, oomScoreAdj: 0, maxOpenFiles: 20_000 },
    // A full disk of the machine must not evict what is tested.
    evictionHard: Object.fromEntries(signals.map((signal) => [signal, '0%'])),
    ...{ imageGCHighThresholdPercent: 100, imageMinimumGCAge: '24h', maxPods: 110 },
    ...{ syncFrequency: '10s', nodeStatusUpdateFrequency: '5s' },
  };
}
