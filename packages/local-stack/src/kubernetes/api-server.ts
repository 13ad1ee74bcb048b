import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { lockDir } from '../process/dir-lock.js';
import { startGuard } from '../process/guard.js';
import {
  loopback,
  startManaged,
  type ManagedServer,
  type Report,
  type ServerContext,
} from '../servers/managed.js';
import { kubernetesBinary } from './binaries.js';
import { startEtcd } from './etcd.js';
import { isHealthy } from './healthy.js';
import { toKubeconfig, type KubeconfigOptions } from './kubeconfig.js';
import { createPki, type Pki } from './pki.js';

export type ApiServerOptions = {
  /** Holds `data/`, `logs/`, `pki/` and `admin.kubeconfig`; what is there is removed first. */
  dir: string;
  /** Of this machine, where kubelets and pods reach it; default: nobody but this machine does, on 127.0.0.1. */
  address?: string;
  /** true: etcd syncs its writes, for tests that kill it. Default false. */
  durable?: boolean;
  env: NodeJS.ProcessEnv;
  report: Report;
};

export type ApiServer = {
  /** https://address:port */
  readonly url: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string;
  /** Paths of PEM files that its controllers need. */
  readonly files: { ca: string; serviceAccountKey: string };
  /** Path of a kubeconfig of a member of system:masters, for kubectl and people. */
  readonly adminKubeconfigFile: string;
  /** Of a user known by a certificate, who may do what RBAC gives to the name and the groups. */
  userKubeconfig(user: { name: string; groups?: string[] }): Promise<string>;
  /** For a token, or through another address, such as a proxy's. */
  kubeconfig(options: Pick<KubeconfigOptions, 'user'> & Partial<KubeconfigOptions>): string;
  /** A certificate of this authority for another server on 127.0.0.1, and of the names in `also`. */
  serverIdentity: Pki['serverIdentity'];
  readonly server: ManagedServer;
  readonly etcd: ManagedServer;
  stop(): Promise<void>;
};

/**
 * Starts etcd and a kube-apiserver with RBAC on free ports of 127.0.0.1; answers when `/readyz` does, 2 to 6 s
 * after the programs are there. No controllers: nothing makes pods, default ServiceAccounts or collects garbage.
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const dir = resolve(options.dir);
  const { env, report, durable = false, address } = options;
  const unlock = await lockDir(dir);
  const guard = startGuard();
  const servers: ManagedServer[] = [];
  const stop = async (): Promise<void> => {
    for (const server of servers.toReversed()) await server.stop();
    await guard.dismiss();
    await unlock();
  };
  try {
    for (const part of ['data', 'pki']) await rm(join(dir, part), { recursive: true, force: true });
    await mkdir(join(dir, 'logs'), { recursive: true });
    const ctx: ServerContext = { dir, env, report, durable, guard };
    const pki = await createPki(join(dir, 'pki'), env);
    const etcd = await startEtcd(ctx);
    servers.push(etcd);
    const server = await startServer(ctx, pki, { etcdPort: etcd.port, address });
    servers.push(server);
    const url = `https://${address ?? loopback}:${server.port}`;
    return { ...(await doors(dir, pki, url)), server, etcd, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function doors(dir: string, pki: Pki, url: string) {
  const { ca } = pki;
  const kubeconfig: ApiServer['kubeconfig'] = (options) =>
    toKubeconfig({ server: url, ca, ...options });
  const userKubeconfig: ApiServer['userKubeconfig'] = async (user) =>
    kubeconfig({ user: await pki.userIdentity(user) });
  const adminKubeconfigFile = join(dir, 'admin.kubeconfig');
  const admin = await userKubeconfig({ name: 'admin', groups: ['system:masters'] });
  await writeFile(adminKubeconfigFile, admin, { mode: 0o600 });
  const serverIdentity: Pki['serverIdentity'] = (name, also) => pki.serverIdentity(name, also);
  const files = { ca: pki.caFile, serviceAccountKey: pki.serviceAccountKeys.privateFile };
  return { url, ca, files, adminKubeconfigFile, userKubeconfig, kubeconfig, serverIdentity };
}

type Place = { etcdPort: number; address: string | undefined };

async function startServer(
  ctx: ServerContext,
  pki: Pki,
  { etcdPort, address }: Place,
): Promise<ManagedServer> {
  const { dir, env } = ctx;
  const report = (step: string) => ctx.report({ step, ms: 0 });
  const command = await kubernetesBinary('kube-apiserver', { env, report });
  const names = address === undefined ? [] : [`IP:${address}`, ...namesInPods];
  const { certFile, keyFile } = await pki.serverIdentity('kube-apiserver', names);
  const keys = pki.serviceAccountKeys;
  const fixed = {
    'etcd-servers': `http://127.0.0.1:${etcdPort}`,
    ...(address === undefined ? forThisMachine : await forNodes(address, pki)),
    'cert-dir': join(dir, 'data'),
    'tls-cert-file': certFile,
    'tls-private-key-file': keyFile,
    'client-ca-file': pki.caFile,
    'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
    'service-account-key-file': keys.publicFile,
    'service-account-signing-key-file': keys.privateFile,
    'authorization-mode': 'Node,RBAC',
    'service-cluster-ip-range': serviceRange,
    'allow-privileged': 'true',
    // The limits under test are ours; the server's own would blur them.
    'enable-priority-and-fairness': 'false',
    profiling: 'false',
  };
  const name = 'kube-apiserver';
  return startManaged(
    {
      name,
      spec: (port) => {
        const flags = Object.entries({ ...fixed, 'secure-port': port });
        const args = flags.map(([flag, value]) => `--${flag}=${value}`);
        const logFile = join(dir, 'logs', 'kube-apiserver.log');
        return Promise.resolve({ name, command, args, cwd: dir, env, logFile });
      },
      // Anybody may ask; also tells that the roles RBAC starts with are there.
      ready: (port) => isHealthy(port, pki.ca, '/readyz'),
      readyMs: 60_000,
      stopSignal: 'SIGTERM',
      stopMs: 2_000, // it waits for its watches to end, a minute if need be; etcd has everything
    },
    ctx,
  );
}

export const serviceRange = '10.96.0.0/16';
const namesInPods = ['IP:10.96.0.1', 'DNS:kubernetes.default', 'DNS:kubernetes.default.svc'];
const forThisMachine = {
  'bind-address': loopback,
  'advertise-address': loopback,
  'endpoint-reconciler-type': 'none',
};

/** Pods find it as Service `kubernetes`; it finds the kubelets by their address. */
async function forNodes(address: string, pki: Pki): Promise<Record<string, string>> {
  const user = { name: 'kube-apiserver', groups: ['system:masters'] };
  const { certFile, keyFile } = await pki.userIdentity(user);
  return {
    'bind-address': '0.0.0.0',
    'advertise-address': address,
    'enable-admission-plugins': 'NodeRestriction',
    'kubelet-certificate-authority': pki.caFile,
    'kubelet-client-certificate': certFile,
    'kubelet-client-key': keyFile,
    'kubelet-preferred-address-types': 'InternalIP',
  };
}
