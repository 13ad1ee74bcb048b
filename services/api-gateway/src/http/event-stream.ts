import type { Response } from 'express';

export type EventStream = {
  /** Waits while the browser does not keep up; false once it is gone. */
  send(event: { id: string; event: string; data: unknown }): Promise<boolean>;
  closed: AbortSignal;
  end(): void;
};

const beatMs = 15_000;
const retryMs = 2_000;

/** Server-sent events (WHATWG HTML): `id:` lines, `retry:`, and a comment every 15 s so that no proxy hangs up. */
export function openEventStream(response: Response): EventStream {
  const abort = new AbortController();
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    connection: 'keep-alive',
  });
  response.write(`retry: ${retryMs}\n\n`);
  const beat = setInterval(() => response.write(': beat\n\n'), beatMs);
  response.once('close', () => {
    clearInterval(beat);
    abort.abort();
  });
  return {
    closed: abort.signal,
    async send({ id, event, data }) {
      if (abort.signal.aborted) return false;
      const text = `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
      if (!response.write(text)) await drained(response, abort.signal);
      return response.writable;
    },
    end() {
      response.end();
    },
  };
}

function drained(response: Response, closed: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve);
    closed.addEventListener('abort', () => resolve(), { once: true });
  });
}
