import { fileURLToPath } from 'node:url';
import { findOnPath } from '../fetch/find-on-path.js';
import { fetchGoProgram, type GoModule, type GoProgram } from '../fetch/go-programs.js';
import { run } from '../process/run.js';

export const kubernetesVersion = '1.34.4';
export const etcdVersion = '3.6.13';
const kwokVersion = '0.7.0';
const containerdVersion = '2.1.4';
const chainsawVersion = '0.2.12';
export const corednsVersion = '1.12.4';

export type KubernetesProgram =
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-proxy'
  | 'kube-scheduler'
  | 'kubectl'
  | 'kubelet';
/** The shim lies beside nothing else: a containerd of a distribution must not find it, nor ours find another. */
export type ContainerdProgram = 'containerd' | 'containerd-shim-runc-v2' | 'ctr';

type Source = { env: NodeJS.ProcessEnv; report: (step: string) => void };

const moduleDir = (name: string) =>
  fileURLToPath(new URL(`../../../../tools/kubernetes/${name}`, import.meta.url));
const controlPlane: GoModule = {
  name: kubernetesVersion,
  dir: moduleDir('control-plane'),
  oldestGo: [1, 24],
};
const etcd: GoModule = { name: etcdVersion, dir: moduleDir('etcd'), oldestGo: [1, 25] };

const containerd: GoModule = {
  name: containerdVersion,
  dir: moduleDir('containerd'),
  oldestGo: [1, 25],
};
const coredns: GoModule = { name: corednsVersion, dir: moduleDir('coredns'), oldestGo: [1, 25] };
const pause: GoModule = {
  name: '1',
  dir: moduleDir('pause'),
  sources: ['main.go'],
  oldestGo: [1, 24],
};
const chainsaw: GoModule = {
  name: chainsawVersion,
  dir: moduleDir('chainsaw'),
  sources: ['patch/pkg/runner/internal/module_path.go'],
  patched: 'github.com/kyverno/chainsaw',
  oldestGo: [1, 26],
};
const kwok: GoModule = { name: kwokVersion, dir: moduleDir('kwok'), oldestGo: [1, 25] };

/** A Kubernetes program: on PATH in our minor version or a later one, else built from its Go module. */
export async function kubernetesBinary(name: KubernetesProgram, source: Source): Promise<string> {
  const asked = name === 'kubectl' ? ['version', '--client'] : ['--version'];
  const found = await onPath(name, asked, { source, oldest: kubernetesVersion });
  return found ?? build(controlPlane, { ...releaseOf(), name, main: mainOf(name) }, source);
}

export async function etcdBinary(source: Source): Promise<string> {
  const found = await onPath('etcd', ['--version'], { source, oldest: '3.5.0' });
  return found ?? build(etcd, { name: 'etcd', main: 'go.etcd.io/etcd/server/v3' }, source);
}

/** Nodes and kubelets that only say what they do. Built in any case: no distribution has it. */
export function kwokBinary(source: Source): Promise<string> {
  const version = 'sigs.k8s.io/kwok/pkg/consts.Version';
  const variables = { [version]: `v${kwokVersion}` };
  return build(kwok, { name: 'kwok', main: 'sigs.k8s.io/kwok/cmd/kwok', variables }, source);
}

/** Built in any case: client, server and shim must be of one release. */
export function containerdBinary(name: ContainerdProgram, source: Source): Promise<string> {
  const root = 'github.com/containerd/containerd/v2';
  const variables = { [`${root}/version.Version`]: `v${containerdVersion}` };
  return build(containerd, { name, main: `${root}/cmd/${name}`, variables }, source);
}

/** Goes into an image, so it is built in any case: a program of a distribution may need its libraries. */
export function corednsBinary(source: Source): Promise<string> {
  return build(coredns, { name: 'coredns', main: 'github.com/coredns/coredns' }, source);
}

/** Runs the tests of `k8s/chainsaw`. */
export function chainsawBinary(source: Source): Promise<string> {
  return build(chainsaw, { name: 'chainsaw', main: 'github.com/kyverno/chainsaw' }, source);
}

/** Ours, of a screenful: what holds a pod's namespaces. */
export function pauseBinary(source: Source): Promise<string> {
  return build(pause, { name: 'pause', main: '.' }, source);
}

const mainOf = (name: string) => `k8s.io/kubernetes/cmd/${name}`;

/** What a release says of itself; without it the API server takes itself for a Kubernetes 0. */
function releaseOf(): { variables: Record<string, string> } {
  const [major = '', minor = ''] = kubernetesVersion.split('.');
  const base = 'k8s.io/component-base/version';
  return {
    variables: {
      [`${base}.gitVersion`]: `v${kubernetesVersion}`,
      [`${base}.gitMajor`]: major,
      [`${base}.gitMinor`]: minor,
      [`${base}.gitTreeState`]: 'clean',
      [`${base}.buildDate`]: '2026-01-01T00:00:00Z',
      'k8s.io/client-go/pkg/version.gitVersion': `v${kubernetesVersion}`,
    },
  };
}

async function build(module: GoModule, program: GoProgram, source: Source): Promise<string> {
  try {
    return await fetchGoProgram(module, program, source);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const otherwise = `${program.name}: put ${program.name} >= ${module.name} on PATH, or let it be built`;
    throw new Error(`${otherwise} (building it: ${why})`, { cause: error });
  }
}

async function onPath(
  name: string,
  args: string[],
  { source, oldest }: { source: Source; oldest: string },
): Promise<string | undefined> {
  const file = await findOnPath([name], source.env['PATH']);
  if (file === undefined) return undefined;
  const text = await run(file, args, { env: source.env }).catch(() => '');
  const [, major = '0', minor = '0'] = /v?(\d+)\.(\d+)\.\d+/.exec(text) ?? [];
  const [needMajor = 0, needMinor = 0] = oldest.split('.').map(Number);
  const isEnough = Number(major) === needMajor && Number(minor) >= needMinor;
  return isEnough ? file : undefined;
}
