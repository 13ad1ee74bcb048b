import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { Session, WaitroomServiceImplementation } from '@ticketbottle/sdk/waitroom.js';
import { createBell } from './bell.js';
import { requireHolder } from './holder.js';
import type { Parts } from './parts.js';
import { isOver, sessionOf } from './session.js';

/** Told at least this often: presence, and estimates that change by themselves. */
const beatMs = 10_000;

/** Subscribes first, then reads, then sends: an admission between the two can not be missed. */
export function streamPosition(
  parts: Parts,
): WaitroomServiceImplementation<CallExt>['streamPosition'] {
  return async function* (request, { signal }) {
    const holder = await requireHolder(parts, request);
    const stream = parts.streams.open();
    const bell = createBell([signal, stream.signal]);
    const unlisten = await parts.lines.listen(holder.place.eventId, () => bell.ring());
    let told = '';
    try {
      for (;;) {
        const session = await sessionOf(parts, holder);
        const now = essence(session);
        if (now !== told) yield { session };
        told = now;
        if (isOver(session)) return;
        await bell.wait(beatMs);
        if (signal.aborted || stream.signal.aborted) return;
      }
    } finally {
      unlisten();
      stream.close();
    }
  };
}

/** What a person would notice. */
function essence({ status, state, notice, position, estimatedWaitSeconds }: Session): string {
  return [status, state, notice, position, estimatedWaitSeconds].join(' ');
}
