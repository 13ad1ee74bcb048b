import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '@ticketbottle/local-stack/process/run.js';
import { goTool } from './go-tool.js';
import { services } from './chart-values.js';

/** An install waits for the pods. */
const helmMs = 900_000;

export type Helm = {
  /** The charts with their dependencies in place. */
  dir: string;
  /** Answers what helm printed; rejects with what it said. */
  run(...args: string[]): Promise<string>;
};

/** Puts each chart's dependencies into its `charts/` (not committed): the library first, the umbrella last. */
export async function buildDependencies(helm: Helm): Promise<void> {
  for (const chart of [...services, 'operator', 'ticketbottle'])
    await helm.run('dependency', 'build', '--skip-refresh', join(helm.dir, chart));
}

/** Helm on a folder of charts, with no other configuration than its own. */
export async function openHelm(dir: string, home: string, env: NodeJS.ProcessEnv): Promise<Helm> {
  const binary = await goTool('helm', env);
  const own = { HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home };
  const settings = { env: { PATH: env['PATH'], HOME: home, ...own }, timeoutMs: helmMs };
  return { dir, run: (...args) => run(binary, args, settings) };
}

/** For tests: a copy of the charts, so that what they are is what is committed. */
export async function openCopy(
  env: NodeJS.ProcessEnv,
): Promise<{ helm: Helm; close: () => Promise<void> }> {
  const temp = await mkdtemp(join(tmpdir(), 'ticketbottle-charts-'));
  const dir = join(temp, 'charts');
  for (const chart of await readdir('charts'))
    await cp(join('charts', chart), join(dir, chart), {
      recursive: true,
      filter: (path) => !/\.(tgz|lock)$/.test(path),
    });
  const helm = await openHelm(dir, join(temp, 'home'), env);
  await buildDependencies(helm);
  return { helm, close: () => rm(temp, { recursive: true, force: true }) };
}
