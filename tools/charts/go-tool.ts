import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  fetchGoProgram,
  findGo,
  type GoModule,
} from '@ticketbottle/local-stack/fetch/go-programs.js';
import { run } from '@ticketbottle/local-stack/process/run.js';

/** What charts are checked with, built from pinned Go modules (tools/helm/go.mod). */
export type GoTool = 'helm' | 'kubeconform' | 'starlark';

const dir = 'tools/helm';
const kubernetes = '34';
const downloadMs = 900_000;
const module: GoModule = { name: 'charts', dir, oldestGo: [1, 25] };

const packages: Record<GoTool, string> = {
  helm: 'helm.sh/helm/v3/cmd/helm',
  kubeconform: 'github.com/yannh/kubeconform/cmd/kubeconform',
  starlark: 'go.starlark.net/cmd/starlark',
};

/** The path of a tool: from the cache, else built into it (helm 70 to 150 s, the others a few). */
export async function goTool(tool: GoTool, env: NodeJS.ProcessEnv): Promise<string> {
  const variables = tool === 'helm' ? await helmVariables() : {};
  const program = { name: tool, main: packages[tool], variables };
  const report = (step: string): void => void process.stderr.write(`${step}\n`);
  return await fetchGoProgram(module, program, { env, report });
}

/** The folder of the Kubernetes module that this helm's client libraries are of: its OpenAPI document is there. */
export async function kubernetesModule(env: NodeJS.ProcessEnv): Promise<string> {
  const go = await findGo(module, env);
  const version = /k8s\.io\/client-go v0\.(\S+)/.exec(
    await readFile(join(dir, 'go.mod'), 'utf8'),
  )?.[1];
  const args = ['mod', 'download', '-json', `k8s.io/kubernetes@v1.${version}`];
  const settings = { ...env, GOFLAGS: '-mod=mod' };
  const answer = await run(go, args, { cwd: dir, env: settings, timeoutMs: downloadMs });
  return (JSON.parse(answer) as { Dir: string }).Dir;
}

/** Without these helm believes in an old Kubernetes and refuses our charts. */
async function helmVariables(): Promise<Record<string, string>> {
  const modules = await readFile(join(dir, 'go.mod'), 'utf8');
  const of = (name: string): string => `helm.sh/helm/v3/${name}`;
  const minor = ['pkg/lint/rules.k8sVersion', 'pkg/chartutil.k8sVersion'].map(of);
  return {
    [of('internal/version.version')]: /helm\.sh\/helm\/v3 (\S+)/.exec(modules)?.[1] ?? '',
    ...Object.fromEntries(
      minor.flatMap((it) => [
        [`${it}Major`, '1'],
        [`${it}Minor`, kubernetes],
      ]),
    ),
  };
}
