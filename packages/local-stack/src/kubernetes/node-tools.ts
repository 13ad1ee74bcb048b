import { join } from 'node:path';
import { fetchDebianPackage, type DebianPackage } from '../fetch/debian-package.js';
import { exists } from '../fetch/cached.js';
import { findOnPath } from '../fetch/find-on-path.js';

/** Paths of what a node needs of its machine, beside the programs that are built. */
export type NodeTools = {
  unshare: string;
  nsenter: string;
  ip: string;
  runc: string;
  /** Folder of `nft`, which kube-proxy looks for on PATH. */
  nftDir: string;
  /** Folder with the libraries of `nft`, where the machine may lack them. */
  libraryDir?: string;
  /** Folder of ptp, host-local and loopback. */
  cniDir: string;
};

/** Where a shell of somebody who is not root does not look. */
const sbin = '/usr/local/sbin:/usr/sbin:/sbin';
/** Of Debian and Ubuntu: usr/lib/<this>. */
const architecture = 'x86_64-linux-gnu';
const nftables: DebianPackage = {
  name: 'nftables',
  binaries: '',
  libraries: ['libnftables1', 'libnftnl11', 'libmnl0', 'libjansson4', 'libxtables12', 'libedit2'],
};
const runc: DebianPackage = { name: 'runc', binaries: 'usr/sbin', libraries: ['libseccomp2'] };
const plugins: DebianPackage = { name: 'containernetworking-plugins', binaries: 'usr/lib/cni' };

/** Each tool from PATH, else from Debian's package in the cache. @throws Error that says what to install or be. */
export async function nodeTools(env: NodeJS.ProcessEnv): Promise<NodeTools> {
  const path = `${env['PATH'] ?? ''}:${sbin}`;
  requireLinuxRoot();
  const [unshare, nsenter, ip] = await Promise.all([
    require_('unshare', 'util-linux', path),
    require_('nsenter', 'util-linux', path),
    require_('ip', 'iproute2', path),
  ]);
  const ownRunc = await findOnPath(['runc'], path);
  const common = {
    ...{ unshare, nsenter, ip, cniDir: await cniPlugins(env) },
    runc: ownRunc ?? join(await fetchDebianPackage(runc, env, lacks('runc', 'runc')), 'runc'),
  };
  const ownNft = await findOnPath(['nft'], path);
  if (ownNft !== undefined) return { ...common, nftDir: join(ownNft, '..') };
  const fetched = await fetchDebianPackage(nftables, env, lacks('nft', 'nftables'));
  const libraryDir = join(fetched, 'usr/lib', architecture);
  return { ...common, nftDir: join(fetched, 'usr/sbin'), libraryDir };
}

function requireLinuxRoot(): void {
  if (process.platform === 'linux' && process.arch === 'x64' && process.getuid?.() === 0) return;
  const is = `${process.platform} ${process.arch}, user ${String(process.getuid?.() ?? 'unknown')}`;
  throw new Error(
    `a real node needs root on Linux x64, for namespaces, mounts and cgroups (here: ${is}): run as root, or use kind (k8s/README.md)`,
  );
}

async function require_(tool: string, debian: string, path: string): Promise<string> {
  const found = await findOnPath([tool], path);
  if (found === undefined) throw new Error(lacks(tool, debian));
  return found;
}

async function cniPlugins(env: NodeJS.ProcessEnv): Promise<string> {
  for (const dir of ['/usr/lib/cni', '/opt/cni/bin'])
    if (await exists(join(dir, 'ptp'))) return dir;
  const way = lacks('the CNI plugin ptp', plugins.name);
  return await fetchDebianPackage(plugins, env, way);
}

function lacks(tool: string, debian: string): string {
  return `${tool} is not on this machine: install it (Debian package ${debian})`;
}
