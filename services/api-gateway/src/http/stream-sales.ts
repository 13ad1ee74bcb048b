import { setTimeout as pause } from 'node:timers/promises';
import type { RequestHandler } from 'express';
import { openEventStream } from './event-stream.js';
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
    const stream = openEventStream(response);
    const done = streams.add(() => stream.end());
    try {
      for (let n = 1; await stream.send({ id: String(n), event: 'sales', data }); n++) {
        await pause(everyMs, undefined, { signal: stream.closed });
        data = await salesOf(clients, eventId);
      }
    } catch (error) {
      if (!stream.closed.aborted) throw error;
    } finally {
      done();
      stream.end();
    }
  };
}
