import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { cached, cacheDir } from '@ticketbottle/local-stack/fetch/cached.js';
import { findOnPath } from '@ticketbottle/local-stack/fetch/find-on-path.js';
import { run } from '@ticketbottle/local-stack/process/run.js';

/** What charts are checked with, built from pinned Go modules (tools/helm/go.mod). */
export type GoTool = 'helm' | 'kubeconform' | 'starlark';

const dir = 'tools/helm';
const kubernetes = '34';
const buildMs = 900_000;

const packages: Record<GoTool, string> = {
  helm: 'helm.sh/helm/v3/cmd/helm',
  kubeconform: 'github.com/yannh/kubeconform/cmd/kubeconform',
  starlark: 'go.starlark.net/cmd/starlark',
};

/** The path of a tool: from the cache, else built into it (helm 70 to 150 s, the others a few). */
export async function goTool(tool: GoTool, env: NodeJS.ProcessEnv): Promise<string> {
  const modules = await readFile(join(dir, 'go.sum'), 'utf8');
  const key = `${tool}-${createHash('sha256').update(modules).digest('hex').slice(0, 12)}`;
  const folder = await cached(cacheDir(env), key, async (into) => {
    const go = await findGo(env, tool);
    const flags = ['build', '-mod=readonly', '-trimpath', '-buildvcs=false'];
    const out = ['-ldflags', await linkerFlags(tool), '-o', join(into, tool), packages[tool]];
    const settings = { ...env, CGO_ENABLED: '0' };
    await run(go, [...flags, ...out], { cwd: dir, env: settings, timeoutMs: buildMs });
  });
  return join(folder, tool);
}

/** The folder of the Kubernetes module that this helm's client libraries are of: its OpenAPI document is there. */
export async function kubernetesModule(env: NodeJS.ProcessEnv): Promise<string> {
  const go = await findGo(env, 'the schemas of Kubernetes');
  const version = /k8s\.io\/client-go v0\.(\S+)/.exec(
    await readFile(join(dir, 'go.mod'), 'utf8'),
  )?.[1];
  const args = ['mod', 'download', '-json', `k8s.io/kubernetes@v1.${version}`];
  const settings = { ...env, GOFLAGS: '-mod=mod' };
  const answer = await run(go, args, { cwd: dir, env: settings, timeoutMs: buildMs });
  return (JSON.parse(answer) as { Dir: string }).Dir;
}

async function findGo(env: NodeJS.ProcessEnv, what: string): Promise<string> {
  const go = await findOnPath(['go'], env['PATH']);
  if (go !== undefined) return go;
  throw new Error(`${what} is built with Go, and go is not on PATH: install Go 1.25 or newer`);
}

/** Without these helm believes in an old Kubernetes and refuses our charts. */
async function linkerFlags(tool: GoTool): Promise<string> {
  if (tool !== 'helm') return '-s -w';
  const modules = await readFile(join(dir, 'go.mod'), 'utf8');
  const version = /helm\.sh\/helm\/v3 (\S+)/.exec(modules)?.[1];
  const set = (name: string, value: string | undefined) => `-X helm.sh/helm/v3/${name}=${value}`;
  const minor = ['pkg/lint/rules.k8sVersion', 'pkg/chartutil.k8sVersion'];
  const known = minor.flatMap((it) => [set(`${it}Major`, '1'), set(`${it}Minor`, kubernetes)]);
  return ['-s -w', set('internal/version.version', version), ...known].join(' ');
}
