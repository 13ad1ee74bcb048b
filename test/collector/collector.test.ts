import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fetchGoProgram } from '@ticketbottle/local-stack/fetch/go-programs.js';
import { startChild, type Child } from '@ticketbottle/local-stack/process/child.js';
import { startGuard, type Guard } from '@ticketbottle/local-stack/process/guard.js';
import { freePort } from '@ticketbottle/local-stack/process/ports.js';
import { run } from '@ticketbottle/local-stack/process/run.js';
import { startTraceStore, type TraceStore } from '@ticketbottle/local-stack/traces/trace-store.js';
import { expect } from 'chai';
import { until } from '../../tools/platform/until.js';

const shipped = resolve('k8s/observability/files/collector.yaml');
const module = {
  ...{ name: 'collector', dir: 'tools/collector', sources: ['main.go'] },
  oldestGo: [1, 26] as [number, number],
};
const ordinary = 400;
const slowMs = 2_500;

describe('the collector, as we configure it', function () {
  this.timeout(1_800_000); // the first time it is built
  let program = '';
  let dir = '';
  let guard: Guard;
  let store: TraceStore;
  let collector: Child;
  let takes = '';
  let tells = '';

  before(async () => {
    const report = (step: string): void => void process.stderr.write(`${step}\n`);
    const main = { name: 'collector', main: '.' };
    program = await fetchGoProgram(module, main, { env: process.env, report });
    dir = await mkdtemp(join(tmpdir(), 'ticketbottle-collector-'));
    guard = startGuard();
    store = await startTraceStore();
    const [taking, telling] = [await freePort(), await freePort()];
    takes = `http://127.0.0.1:${taking}/v1/traces`;
    tells = `http://127.0.0.1:${telling}/metrics`;
    const here = join(dir, 'here.yaml');
    await writeFile(here, JSON.stringify(onThisMachine(taking, telling, store.url)));
    const args = [`--config=${shipped}`, `--config=${here}`];
    const logFile = join(dir, 'collector.log');
    const spec = { name: 'collector', command: program, args, cwd: dir, env: {}, logFile };
    collector = await startChild(spec, guard);
    const what = 'the collector takes spans';
    await until(
      () =>
        fetch(tells).then(
          () => true,
          () => undefined,
        ),
      { ms: 30_000, what },
    );
  });
  after(async () => {
    await collector.stop('SIGTERM', 10_000);
    await store.stop();
    await guard.dismiss();
    await rm(dir, { recursive: true, force: true });
  });

  it('is one that it takes', async () => {
    await run(program, ['validate', `--config=${shipped}`]);
  });

  it('keeps every trace that failed or was slow, and one in ten of the rest', async () => {
    const failed = spanOf({ isError: true });
    const slow = spanOf({ ms: slowMs });
    const rest = Array.from({ length: ordinary }, () => spanOf({}));
    await send([failed, slow, ...rest]);
    const kept = () =>
      Promise.resolve(store.trace(failed.traceId)[0] && store.trace(slow.traceId)[0]);
    await until(kept, { ms: 20_000, what: 'the failed and the slow one are kept' });
    const some = rest.filter(({ traceId }) => store.trace(traceId).length > 0);
    expect(some).to.have.length.within(ordinary / 40, ordinary / 4);
  });

  it('counts all spans, also those that it does not keep', async () => {
    const told = async (): Promise<true | undefined> => {
      const text = await (await fetch(tells)).text();
      const counts = text.matchAll(
        /^traces_span_metrics_calls_total\{.*http_route="\/api\/orders".*\} (\d+)/gm,
      );
      const all = [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
      return all === ordinary + 2 ? true : undefined;
    };
    await until(told, { ms: 90_000, everyMs: 1_000, what: 'every span is counted' });
  });

  async function send(spans: unknown[]): Promise<void> {
    const name = { key: 'service.name', value: { stringValue: 'api-gateway' } };
    const body = { resourceSpans: [{ resource: { attributes: [name] }, scopeSpans: [{ spans }] }] };
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(takes, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(answer.status).to.equal(200);
  }
});

/** What differs here: ports, where kept traces go, and how long a decision waits. */
function onThisMachine(taking: number, telling: number, storeUrl: string) {
  return {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${taking}` } } } },
    processors: { tail_sampling: { decision_wait: '1s' } },
    connectors: { spanmetrics: { metrics_flush_interval: '1s' } },
    exporters: {
      prometheus: { endpoint: `127.0.0.1:${telling}` },
      otlp_http: { endpoint: storeUrl, encoding: 'json' },
    },
    service: {
      telemetry: { metrics: { level: 'none' } },
      pipelines: { 'traces/kept': { exporters: ['otlp_http'] } },
    },
  };
}

function spanOf({ isError = false, ms = 5 }: { isError?: boolean; ms?: number }) {
  const end = Date.now();
  const nano = (at: number): string => `${at}000000`;
  return {
    ...{ traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex') },
    ...{ name: 'POST /api/orders', kind: 2 },
    ...{ startTimeUnixNano: nano(end - ms), endTimeUnixNano: nano(end) },
    attributes: [{ key: 'http.route', value: { stringValue: '/api/orders' } }],
    status: isError ? { code: 2 } : {},
  };
}
