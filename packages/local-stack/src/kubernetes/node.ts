import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startGuard } from '../process/guard.js';
import { run } from '../process/run.js';
import { waitUntil } from '../process/wait-until.js';
import type { ManagedServer, Report, ServerContext } from '../servers/managed.js';
import { startApiServer, type ApiServer } from './api-server.js';
import { kubernetesBinary } from './binaries.js';
import { startContainerd } from './containerd.js';
import { startControllers } from './controllers.js';
import { startKubeProxy } from './kube-proxy.js';
import { nodeName, startKubelet } from './kubelet.js';
import { openNodeCgroups } from './node-cgroups.js';
import { openNodeNamespaces } from './node-namespaces.js';
import { nodeAddress, openNodeNetwork } from './node-network.js';
import { nodeTools } from './node-tools.js';

export type NodeOptions = {
  /** Holds everything the cluster writes; what is there of an earlier one is removed first. */
  dir: string;
  env: NodeJS.ProcessEnv;
  report: Report;
};

/** Runs kubectl; answers what it printed. */
export type Kubectl = (args: string[], timeoutMs?: number) => Promise<string>;

export type RealCluster = {
  readonly api: ApiServer;
  /** By which pods reach what listens on the node. */
  readonly address: string;
  /** As a member of system:masters. */
  readonly kubectl: Kubectl;
  importImages(archive: string): Promise<void>;
  /** Ends everything; nothing of it is left on the machine but `dir`. */
  stop(): Promise<void>;
};

const readyMs = 60_000;
const kubectlMs = 30_000;

/**
 * A Kubernetes of one real node: control plane, containerd, kubelet and kube-proxy, in namespaces and cgroups of their own.
 * This process must be root on Linux, in a network namespace made for it (`unshare --net`). Images, and the cluster's DNS, are
 * the caller's.
 */
export async function startRealCluster(options: NodeOptions): Promise<RealCluster> {
  const dir = resolve(options.dir);
  const { env, report } = options;
  const tools = await nodeTools(env);
  const guard = startGuard();
  const ctx: ServerContext = { dir, env, report, durable: false, guard };
  const ends: (() => Promise<void>)[] = [() => guard.dismiss()];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).toReversed()) await end();
  };
  try {
    for (const part of ['containerd', 'kubelet', 'kube-proxy', 'namespaces'])
      await rm(join(dir, part), { recursive: true, force: true });
    await openNodeNetwork(tools);
    const api = await startApiServer({ dir, address: nodeAddress, env, report });
    ends.push(() => api.stop());
    const controllers = await startControllers(api, { dir, nodes: 'real', env, report });
    ends.push(() => controllers.stop());
    const cgroups = await openNodeCgroups(`ticketbottle-node-${process.pid}`);
    ends.push(() => cgroups.remove());
    const namespaces = await openNodeNamespaces(ctx, tools, nodeName);
    ends.push(() => namespaces.end());
    const stopped = (server: ManagedServer) => void ends.push(() => server.stop());
    const containerd = await startContainerd(ctx, namespaces, tools);
    stopped(containerd);
    const { endpoint: containerdEndpoint } = containerd;
    const own = { namespaces, containerdEndpoint, cgroup: cgroups.name };
    stopped(await startKubelet(ctx, api, own));
    stopped(await startKubeProxy(ctx, api, { namespaces, tools }));
    const kubectl = await kubectlOf(api, ctx);
    await waitUntil('the node is Ready', () => isReady(kubectl), { timeoutMs: readyMs });
    const importImages = (archive: string) => containerd.importImages(archive);
    return { api, address: nodeAddress, kubectl, importImages, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function kubectlOf(api: ApiServer, { env, report }: ServerContext): Promise<Kubectl> {
  const building = (step: string) => report({ step, ms: 0 });
  const program = await kubernetesBinary('kubectl', { env, report: building });
  const settings = { ...env, KUBECONFIG: api.adminKubeconfigFile };
  return (args, timeoutMs = kubectlMs) => run(program, args, { env: settings, timeoutMs });
}

async function isReady(kubectl: Kubectl): Promise<boolean> {
  const status = `{.status.conditions[?(@.type=="Ready")].status}`;
  return (await kubectl(['get', 'node', nodeName, '-o', `jsonpath=${status}`])) === 'True';
}
