import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { drawTrace } from './draw-trace.js';
import { readExport, type Span } from './span.js';

export type TraceStoreOptions = {
  /** 0 (default) takes a free one. */
  port?: number;
  /** The oldest traces are forgotten beyond it; default 100,000. */
  mostSpans?: number;
};

/**
 * Takes spans as OTLP/HTTP JSON at `/v1/traces` and keeps the newest in memory. `GET /` lists traces, `GET /<trace id>`
 * draws one; with `accept: application/json` both answer spans.
 */
export type TraceStore = {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT, and for a browser. */
  url: string;
  trace(traceId: string): Span[];
  spans(): Span[];
  stop(): Promise<void>;
};

const mostListed = 50;
const biggestBody = 16 * 1024 * 1024;

export async function startTraceStore(o: TraceStoreOptions = {}): Promise<TraceStore> {
  const { port = 0, mostSpans = 100_000 } = o;
  const traces = new Map<string, Span[]>(); // by arrival of their first span
  let count = 0;
  const keep = (span: Span): void => {
    const known = traces.get(span.traceId);
    if (known === undefined) traces.set(span.traceId, [span]);
    else known.push(span);
    count += 1;
    for (const [id, oldest] of traces) {
      if (count <= mostSpans) return;
      traces.delete(id);
      count -= oldest.length;
    }
  };
  const show = (path: string, isJson: boolean): string | undefined => {
    const id = path.slice(1);
    const found = id === '' ? [...traces.values()].slice(-mostListed) : [traces.get(id) ?? []];
    if (id !== '' && !traces.has(id)) return undefined;
    if (isJson) return JSON.stringify(found.flat());
    return id === '' ? listTraces(found) : drawTrace(found.flat());
  };
  const server = createServer((request, response) => {
    answer(request, response, { keep, show }).catch((error: unknown) => {
      response.writeHead(400).end(`${String(error)}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    trace: (traceId) => traces.get(traceId) ?? [],
    spans: () => [...traces.values()].flat(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Store = {
  keep: (span: Span) => void;
  show: (path: string, isJson: boolean) => string | undefined;
};

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { keep, show }: Store,
): Promise<void> {
  const { method, url = '/', headers } = request;
  if (method === 'POST' && url === '/v1/traces') {
    for (const span of readExport(await bodyOf(request))) keep(span);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    return;
  }
  const isJson = headers.accept === 'application/json';
  const text = method === 'GET' ? show(url, isJson) : undefined;
  const type = isJson ? 'application/json' : 'text/plain; charset=utf-8';
  response.writeHead(text === undefined ? 404 : 200, { 'content-type': type });
  response.end(text ?? 'no such trace\n');
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const { headers } = request;
  if (headers['content-type']?.startsWith('application/json') !== true)
    throw new Error('only OTLP/HTTP JSON is taken');
  if (Number(headers['content-length'] ?? 0) > biggestBody) throw new Error('the body is too big');
  const body = await buffer(request);
  return (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
}

function listTraces(traces: Span[][]): string {
  const lines = traces.map((spans) => {
    const first = spans.reduce((least, span) => (span.startMs < least.startMs ? span : least));
    const services = new Set(spans.map((span) => span.service));
    const at = new Date(first.startMs).toISOString();
    return `${first.traceId}  ${at}  ${first.service} ${first.name}  ${spans.length} spans of ${services.size} services`;
  });
  return `${lines.reverse().join('\n')}\n`;
}
