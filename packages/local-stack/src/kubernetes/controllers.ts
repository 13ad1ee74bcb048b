import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startGuard } from '../process/guard.js';
import {
  startManaged,
  type ManagedServer,
  type Report,
  type ServerContext,
} from '../servers/managed.js';
import type { ApiServer } from './api-server.js';
import { kubernetesBinary, kwokBinary } from './binaries.js';
import { isHealthy, isHealthyPlain } from './healthy.js';

export type ControllersOptions = {
  dir: string;
  /** `simulated` (default): kwok answers for every node and the pods on it. `real`: somebody starts kubelets. */
  nodes?: 'simulated' | 'real';
  env: NodeJS.ProcessEnv;
  report: Report;
};
export type Controllers = { stop(): Promise<void> };

const stages = fileURLToPath(
  new URL('../../../../tools/kubernetes/kwok/stages.yaml', import.meta.url),
);
/** Autoscalers look each second instead of each 15; thousands of workers take seconds instead of a quarter of an hour. */
const often = {
  'horizontal-pod-autoscaler-sync-period': '1s',
  ...{ 'kube-api-qps': '300', 'kube-api-burst': '600' },
};

/**
 * What makes a cluster out of an API server: controller-manager, scheduler, and kwok where nodes are simulated: these are made
 * by who tests, nothing runs in a pod, and its address is invented.
 */
export async function startControllers(
  cluster: ApiServer,
  options: ControllersOptions,
): Promise<Controllers> {
  const dir = resolve(options.dir);
  const guard = startGuard();
  const ctx: ServerContext = { ...options, dir, durable: false, guard };
  const servers: ManagedServer[] = [];
  const stop = async (): Promise<void> => {
    for (const server of servers.toReversed()) await server.stop();
    await guard.dismiss();
  };
  try {
    const starts = [controllerManager, scheduler];
    if (options.nodes !== 'real') starts.push(kwok);
    for (const start of starts) servers.push(await start(cluster, ctx));
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function controllerManager(cluster: ApiServer, ctx: ServerContext): Promise<ManagedServer> {
  return kubernetesServer('kube-controller-manager', cluster, ctx, {
    'service-account-private-key-file': cluster.files.serviceAccountKey,
    'root-ca-file': cluster.files.ca,
    ...often,
  });
}

function scheduler(cluster: ApiServer, ctx: ServerContext): Promise<ManagedServer> {
  return kubernetesServer('kube-scheduler', cluster, ctx, {});
}

async function kubernetesServer(
  name: 'kube-controller-manager' | 'kube-scheduler',
  cluster: ApiServer,
  ctx: ServerContext,
  more: Record<string, string>,
): Promise<ManagedServer> {
  const { dir, env } = ctx;
  const command = await kubernetesBinary(name, { env, report: building(ctx) });
  const { certFile, keyFile } = await cluster.serverIdentity(name);
  const kubeconfig = cluster.adminKubeconfigFile;
  const fixed = {
    ...{ kubeconfig, 'authentication-kubeconfig': kubeconfig },
    'authorization-kubeconfig': kubeconfig,
    ...{ 'tls-cert-file': certFile, 'tls-private-key-file': keyFile },
    ...{ 'bind-address': '127.0.0.1', 'leader-elect': 'false', ...more },
  };
  const spec = (port: number) => {
    const flags = Object.entries({ ...fixed, 'secure-port': String(port) });
    const args = flags.map(([flag, value]) => `--${flag}=${value}`);
    return Promise.resolve({ name, command, args, cwd: dir, env, logFile: logOf(dir, name) });
  };
  return await startManaged(
    { name, spec, ready: (port) => isHealthy(port, cluster.ca, '/healthz'), ...patience },
    ctx,
  );
}

async function kwok(cluster: ApiServer, ctx: ServerContext): Promise<ManagedServer> {
  const name = 'kwok';
  const { dir, env } = ctx;
  const command = await kwokBinary({ env, report: building(ctx) });
  const fixed = {
    ...{ kubeconfig: cluster.adminKubeconfigFile, config: stages, 'manage-all-nodes': 'true' },
    ...{ cidr: '10.244.0.0/16', 'node-ip': '127.0.0.1', 'node-lease-duration-seconds': '40' },
  };
  const spec = (port: number) => {
    const flags = Object.entries({ ...fixed, 'server-address': `127.0.0.1:${port}` });
    const args = flags.map(([flag, value]) => `--${flag}=${value}`);
    return Promise.resolve({ name, command, args, cwd: dir, env, logFile: logOf(dir, name) });
  };
  const ready = (port: number) => isHealthyPlain(port, '/healthz');
  return await startManaged({ name, spec, ready, ...patience }, ctx);
}

const patience = { readyMs: 60_000, stopSignal: 'SIGTERM', stopMs: 5_000 } as const;

function building(ctx: ServerContext): (step: string) => void {
  return (step) => ctx.report({ step, ms: 0 });
}

function logOf(dir: string, name: string): string {
  return join(dir, 'logs', `${name}.log`);
}
