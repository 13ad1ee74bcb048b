import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import {
  LineState,
  SessionStatus,
  type WaitroomServiceImplementation,
  type WatchLineResponse,
} from '@ticketbottle/sdk/waitroom.js';
import type { Line, SessionStatus as Status } from '../domain/line.js';
import { isUuid } from '../domain/place.js';
import { createBell } from './bell.js';
import type { Parts } from './parts.js';
import { refuse } from './refusals.js';

type Change = [number: number, status: Status];

const beatMs = 1_000;

/** A snapshot, then what changed: at once for who was admitted or ended, once a second for the rest. */
export function watchLine(parts: Parts): WaitroomServiceImplementation<CallExt>['watchLine'] {
  return async function* ({ eventId }, { signal }) {
    if (!isUuid(eventId)) throw refuse('EVENT_NOT_FOUND');
    const stream = parts.streams.open();
    const bell = createBell([signal, stream.signal]);
    let changes: Change[] = [];
    const unlisten = await parts.lines.listen(eventId, (news) => {
      changes.push(...news.changes);
      if (news.changes.length > 0) bell.ring();
    });
    try {
      const line = await parts.lines.of(eventId);
      yield message(line, {
        snapshot: true,
        changes: [...line.live].map((n): Change => [n, 'ADMITTED']),
      });
      for (;;) {
        await bell.wait(beatMs);
        if (signal.aborted || stream.signal.aborted) return;
        const told = changes;
        changes = [];
        yield message(await parts.lines.of(eventId), { snapshot: false, changes: told });
      }
    } finally {
      unlisten();
      stream.close();
    }
  };
}

function message(line: Line, o: { snapshot: boolean; changes: Change[] }): WatchLineResponse {
  return {
    snapshot: o.snapshot,
    servingNumber: line.serving,
    lastNumber: line.last,
    leavers: line.leavers.blocksFrom(line.serving).map(({ firstNumber, bits }) => ({
      firstNumber,
      bits: Buffer.from(bits),
    })),
    state: LineState[line.state],
    notice: line.notice,
    changes: o.changes.map(([number, status]) => ({ number, status: SessionStatus[status] })),
    admissionsPerMinute: line.admissionsPerMinute,
  };
}
