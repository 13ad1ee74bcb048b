import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';

type Span = { name: string; kind: number; traceId: string; spanId: string; parentSpanId?: string };
type Export = {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: Span[] }[];
  }[];
};

const program = fileURLToPath(new URL('support/traced-program.ts', import.meta.url));
const register = fileURLToPath(new URL('../src/telemetry/register.ts', import.meta.url));

describe('telemetry started by --import', function () {
  this.timeout(30_000);

  let sink: Server;
  let exports: Export[];
  beforeEach(async () => {
    exports = [];
    sink = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
        exports.push(JSON.parse(text.toString()) as Export);
        response.setHeader('content-type', 'application/json').end('{}');
      });
    });
    sink.listen(0, '127.0.0.1');
    await once(sink, 'listening');
  });
  afterEach(() => sink.close());

  async function run(env: Record<string, string>): Promise<{ code: number; ms: number }> {
    const from = performance.now();
    const args = ['--import', 'tsx', '--conditions=source', '--import', register, program];
    const base = { PATH: process.env['PATH'], OTEL_SERVICE_NAME: 'traced' };
    const child = spawn(process.execPath, args, { env: { ...base, ...env }, stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number];
    return { code, ms: performance.now() - from };
  }
  const endpoint = () => `http://127.0.0.1:${(sink.address() as AddressInfo).port}`;

  it('exports one tree of spans under the name of the service', async () => {
    expect((await run({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint() })).code).to.equal(0);
    const resources = exports.flatMap((one) => one.resourceSpans);
    const names = resources.flatMap(({ resource }) =>
      resource.attributes.flatMap(({ key, value }) =>
        key === 'service.name' ? [value.stringValue] : [],
      ),
    );
    expect(new Set(names)).to.eql(new Set(['traced']));
    const spans = resources.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
    expect(spans).to.have.length(2);
    const root = spans.find((span) => !span.parentSpanId);
    const child = spans.find((span) => span.parentSpanId);
    expect(child?.parentSpanId).to.equal(root?.spanId);
    expect(child?.traceId).to.equal(root?.traceId);
  });

  it('exports nothing when it is switched off', async () => {
    await run({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint(), OTEL_SDK_DISABLED: 'true' });
    await run({});
    expect(exports).to.eql([]);
  });

  it('ends in time although no collector answers', async () => {
    const { code, ms } = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
    expect(code).to.equal(0);
    expect(ms, 'a second for the exporter, bounded at five times, and the start').to.be.lessThan(
      9_000,
    );
  });
});
