import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { productServices as services } from '@ticketbottle/local-stack/services/names.js';
import { expect } from 'chai';
import { boardsOfSite } from '../../tools/dashboards/boards.js';
import { previewBoards } from '../../tools/dashboards/preview-boards.js';
import { observeMetrics, type ObservedMetrics } from '../../tools/platform/observe.js';
import { until } from '../../tools/platform/until.js';
import { startRush } from '../../tools/rush/rush.js';
import { platform } from '../support/platform.js';

const now = (): number => Math.floor(Date.now() / 1_000);

/** How many targets have answered Prometheus. */
async function looked({ url }: ObservedMetrics): Promise<number> {
  type Answer = { data: { result: { value: [number, string] }[] } };
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent('sum(up)')}`);
  const { data } = (await response.json()) as Answer;
  return Number(data.result[0]?.value[1] ?? 0);
}

describe('the dashboards, over a real Prometheus and a rush', function () {
  this.timeout(600_000); // the first time Prometheus is downloaded
  let metrics: ObservedMetrics;
  let from = 0;

  before(async () => {
    metrics = await observeMetrics(platform(), process.env);
    const seen = async () => ((await looked(metrics)) === services.length ? true : undefined);
    await until(seen, { ms: 30_000, what: 'every service was looked at' });
    from = now();
    const event = await platform().event({
      classes: [{ name: 'Standing', priceMinor: 100_000, total: 20 }],
      releasePerSecond: 2, // long enough for several looks of Prometheus
    });
    const { rest } = platform();
    await startRush({ rest, event, buyers: 30, patienceMs: 120_000 }).finished;
  });
  after(() => metrics.stop());

  it('show something on every panel that needs no cluster, and are drawn', async () => {
    const folder = join(platform().dir, 'dashboards');
    const look = () => previewBoards(metrics, boardsOfSite, { folder, span: { from, to: now() } });
    const full = async () => {
      const preview = await look();
      return preview.empty.length === 0 ? preview : undefined;
    };
    const what = 'no panel is empty';
    const preview = await until(full, { ms: 60_000, everyMs: 2_000, what }).catch(look);
    expect(preview.empty).to.eql([]);
    expect(preview.files).to.have.length(7);
    for (const file of preview.files) expect(await readFile(file, 'utf8')).to.match(/<polyline/);
  });

  it('stand beside rules that Prometheus evaluates without an error', async () => {
    type Rule = { name: string; health: string; lastError?: string };
    const response = await fetch(`${metrics.url}/api/v1/rules`);
    const { data } = (await response.json()) as { data: { groups: { rules: Rule[] }[] } };
    const rules = data.groups.flatMap((group) => group.rules);
    expect(rules).to.have.length.greaterThan(25);
    expect(rules.filter(({ health }) => health === 'err')).to.eql([]);
  });
});
