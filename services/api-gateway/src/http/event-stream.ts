import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

const retryMs = 2_000;

/** Server-sent events (WHATWG HTML). */
const eventStreamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

/** Begins the answer: when to come back after a loss; who answers beats and ends it is `streams.ts`. */
export function beginEventStream(
  response: ServerResponse,
  headers: OutgoingHttpHeaders = {},
): void {
  response.writeHead(200, { ...headers, ...eventStreamHeaders });
  response.write(`retry: ${retryMs}\n\n`);
}

/** One event as it goes over the wire. */
export function eventText(event: string, id: number, data: unknown): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
