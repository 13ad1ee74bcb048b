import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { RequestHandler, Response } from 'express';
import { beginEventStream, eventText } from './event-stream.js';
import { principalOf, type Needs } from './mount.js';
import { idOf } from './params.js';
import { salesOf } from './sales.js';
import type { Streams } from './streams.js';

const everyMs = 1_000;

/** `GET /api/events/{id}/sales/stream`: the figures once a second; VIEWER and above. */
export function streamSales({ clients, verifier }: Needs, streams: Streams): RequestHandler {
  return async (request, response) => {
    await principalOf('required', request, verifier);
    const eventId = idOf(request.params as Record<string, string>, 'id', 'EVENT_NOT_FOUND');
    let data = await salesOf(clients, eventId);
    const closed = new AbortController();
    response.once('close', () => closed.abort());
    const { authorization } = request.headers;
    const stream = { response, authorization, isStuck: false, onBeat: () => undefined };
    beginEventStream(response);
    streams.add(stream);
    try {
      for (let n = 1; response.writable; n++) {
        await send(response, eventText('sales', n, data), closed.signal);
        await pause(everyMs, undefined, { signal: closed.signal });
        data = await salesOf(clients, eventId);
      }
    } catch (error) {
      if (!closed.signal.aborted) throw error;
    } finally {
      streams.remove(stream);
      response.end();
    }
  };
}

/** Waits while the browser does not keep up. */
async function send(response: Response, text: string, signal: AbortSignal): Promise<void> {
  if (!response.write(text)) await once(response, 'drain', { signal });
}
