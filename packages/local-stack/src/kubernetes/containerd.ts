import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../process/run.js';
import { startManaged, type ManagedServer, type ServerContext } from '../servers/managed.js';
import { containerdBinary } from './binaries.js';
import { podRange } from './node-network.js';
import type { NodeNamespaces } from './node-namespaces.js';
import type { NodeTools } from './node-tools.js';

export type Containerd = ManagedServer & {
  /** Address for a kubelet. */
  readonly endpoint: string;
  /** Imports every image of an OCI archive, under the names written in it. */
  importImages(archive: string): Promise<void>;
};

/** The image of the process that holds a pod's namespaces. */
export const pauseImage = 'tb.local/pause:3.10';

const state = '/run/containerd-node';
/** Inside the node's mounts. */
export const containerdSocket = `${state}/containerd.sock`;
const importMs = 300_000;

/** containerd inside the node's namespaces, with runc and a network of routed pods. */
export async function startContainerd(
  ctx: ServerContext,
  namespaces: NodeNamespaces,
  tools: NodeTools,
): Promise<Containerd> {
  const { dir, env } = ctx;
  const source = { env, report: (step: string) => ctx.report({ step, ms: 0 }) };
  const program = await containerdBinary('containerd', source);
  const shim = await containerdBinary('containerd-shim-runc-v2', source);
  const ctr = await containerdBinary('ctr', source);
  const home = join(dir, 'containerd');
  await mkdir(join(home, 'cni'), { recursive: true });
  await writeFile(join(home, 'cni', '10-pods.conflist'), network(home));
  const config = join(home, 'config.toml');
  await writeFile(config, settings(home, tools));
  // It looks for its shim on PATH.
  const path = { ...env, PATH: `${dirname(shim)}:${env['PATH'] ?? ''}` };
  const client = (args: string[], timeoutMs: number) => {
    const inside = namespaces.enter(ctr, [
      '--address',
      containerdSocket,
      '--namespace',
      'k8s.io',
      ...args,
    ]);
    return run(inside.command, inside.args, { env, timeoutMs });
  };
  const server = await startManaged(
    {
      name: 'containerd',
      spec: () => {
        const inside = namespaces.enter(program, ['--config', config]);
        const logFile = join(dir, 'logs', 'containerd.log');
        return Promise.resolve({ ...inside, name: 'containerd', cwd: '/', env: path, logFile });
      },
      ready: async () => (await client(['version'], 5_000)) !== '',
      readyMs: 60_000,
      stopSignal: 'SIGTERM',
      stopMs: 5_000,
    },
    ctx,
  );
  return Object.assign(server, {
    endpoint: `unix://${containerdSocket}`,
    importImages: async (archive: string): Promise<void> => {
      await client(['images', 'import', archive], importMs);
    },
  });
}

/**
 * Routed, not bridged: what goes from a pod to a Service and back passes the node, so no bridge needs to call iptables.
 * NetworkPolicy objects are accepted; nothing enforces them.
 */
function network(home: string): string {
  const ipam = {
    ...{ type: 'host-local', dataDir: join(home, 'addresses') },
    ...{ ranges: [[{ subnet: podRange }]], routes: [{ dst: '0.0.0.0/0' }] },
  };
  const plugins = [{ type: 'ptp', ipMasq: false, ipam }];
  return JSON.stringify({ cniVersion: '1.0.0', name: 'pods', plugins });
}

/** `restrict_oom_score_adj`: lowering a score needs CAP_SYS_RESOURCE, which root in a container lacks. */
const settings = (home: string, { runc, cniDir }: NodeTools) => `version = 3
root = "${home}/root"
state = "${state}"
[grpc]
  address = "${containerdSocket}"
[plugins.'io.containerd.internal.v1.opt']
  path = "${home}/opt"
[plugins.'io.containerd.cri.v1.images']
  snapshotter = "overlayfs"
  [plugins.'io.containerd.cri.v1.images'.pinned_images]
    sandbox = "${pauseImage}"
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins.'io.containerd.cri.v1.runtime'.cni]
    bin_dirs = ["${cniDir}"]
    conf_dir = "${home}/cni"
  [plugins.'io.containerd.cri.v1.runtime'.containerd]
    default_runtime_name = "runc"
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
        BinaryName = "${runc}"
        SystemdCgroup = false
`;
