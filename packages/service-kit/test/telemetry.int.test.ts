import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startTraceStore, type TraceStore } from '@ticketbottle/local-stack/traces/trace-store.js';
import { expect } from 'chai';

const program = fileURLToPath(new URL('support/traced-program.ts', import.meta.url));
const register = fileURLToPath(new URL('../src/telemetry/register.ts', import.meta.url));

describe('telemetry started by --import', function () {
  this.timeout(30_000);

  let store: TraceStore;
  beforeEach(async () => {
    store = await startTraceStore();
  });
  afterEach(() => store.stop());

  async function run(env: Record<string, string>): Promise<{ code: number; ms: number }> {
    const from = performance.now();
    const args = ['--import', 'tsx', '--conditions=source', '--import', register, program];
    const base = { PATH: process.env['PATH'], OTEL_SERVICE_NAME: 'traced' };
    const child = spawn(process.execPath, args, { env: { ...base, ...env }, stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number];
    return { code, ms: performance.now() - from };
  }

  it('exports one tree of spans under the name of the service', async () => {
    expect((await run({ OTEL_EXPORTER_OTLP_ENDPOINT: store.url })).code).to.equal(0);
    const spans = store.spans();
    expect(new Set(spans.map((span) => span.service))).to.eql(new Set(['traced']));
    expect(spans).to.have.length(2);
    const root = spans.find((span) => !span.parentSpanId);
    const child = spans.find((span) => span.parentSpanId);
    expect(child?.parentSpanId).to.equal(root?.spanId);
    expect(child?.traceId).to.equal(root?.traceId);
  });

  it('exports nothing when it is switched off', async () => {
    await run({ OTEL_EXPORTER_OTLP_ENDPOINT: store.url, OTEL_SDK_DISABLED: 'true' });
    await run({});
    expect(store.spans()).to.eql([]);
  });

  it('ends in time although no collector answers', async () => {
    const { code, ms } = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
    expect(code).to.equal(0);
    expect(ms, 'a second for the exporter, bounded at five times, and the start').to.be.lessThan(
      9_000,
    );
  });
});
