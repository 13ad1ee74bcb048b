import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

const retryMs = 2_000;

/** Server-sent events (WHATWG HTML). */
const eventStreamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
  connection: 'close',
};

/** Begins the answer and says when to come back after a loss; beats and the end are those of `streams.ts`. */
export function beginEventStream(
  response: ServerResponse,
  headers: OutgoingHttpHeaders = {},
): void {
  response.removeHeader('Transfer-Encoding'); // it ends with its connection: in chunks, each event would be three writes
  response.writeHead(200, { ...headers, ...eventStreamHeaders });
  response.flushHeaders(); // alone: what node keeps of them is one string then, not a tree of a hundred
  response.write(`retry: ${retryMs}\n\n`);
}

/** One event as it goes over the wire. */
export function eventText(event: string, id: number, data: unknown): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
