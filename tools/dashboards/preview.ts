import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createAdmin, ensureAccounts } from '../platform/accounts.js';
import { build } from '../platform/build.js';
import { observeMetrics } from '../platform/observe.js';
import { startPlatform } from '../platform/platform.js';
import { runRush } from '../start/run-rush.js';
import { boardsOfSite } from './boards.js';
import { previewBoards } from './preview-boards.js';

// `npm run dashboards:preview`: a rush on a platform of its own, drawn as the dashboards would show it; an empty panel fails.
// `--prometheus URL` draws the last 15 minutes of one that runs, e.g. that of `npm start -- --observe`.
const { values } = parseArgs({
  options: {
    prometheus: { type: 'string' },
    out: { type: 'string', default: '.local/dashboards' },
    buyers: { type: 'string', default: '60' },
  },
});
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const now = (): number => Math.floor(Date.now() / 1_000);

async function draw(url: string, from: number): Promise<number> {
  const what = { folder: values.out, span: { from, to: now() } };
  const { files, empty } = await previewBoards({ url }, boardsOfSite, what);
  say(files.join('\n'));
  for (const panel of empty) say(`EMPTY ${panel}`);
  return empty.length === 0 ? 0 : 1;
}

async function rushAndDraw(): Promise<number> {
  const dir = join(values.out, 'platform');
  await mkdir(dir, { recursive: true });
  await build();
  const { env } = process;
  const platform = await startPlatform({ dir, mode: 'build', env, ports: 'free', say });
  const stops = [() => platform.stop()];
  try {
    const metrics = await observeMetrics(platform, env, say);
    stops.unshift(() => metrics.stop());
    const from = now();
    const accounts = await ensureAccounts(dir);
    await createAdmin(platform, 'build', accounts.platformAdmin);
    const buyers = Number(values.buyers);
    await runRush(platform, accounts, { buyers, tickets: Math.ceil(buyers / 3) });
    return await draw(metrics.url, from);
  } finally {
    for (const stop of stops) await stop();
  }
}

process.exit(
  values.prometheus === undefined
    ? await rushAndDraw()
    : await draw(values.prometheus, now() - 900),
);
