import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { LeaverBits } from '@ticketbottle/line/leavers.js';
import {
  LineState,
  SessionStatus,
  type WaitroomServiceImplementation,
  type WatchLineResponse,
} from '@ticketbottle/sdk/waitroom.js';
import { changedLeavers } from '../domain/changed-leavers.js';
import type { Line, SessionStatus as Status } from '@ticketbottle/line/line.js';
import { isUuid } from '../domain/place.js';
import { createBell } from './bell.js';
import type { Parts } from './parts.js';
import { refuse } from './refusals.js';

type Change = [number: number, status: Status];

const beatMs = 1_000;
/** A reader that is further behind gets a snapshot instead. */
const mostChanges = 10_000;

/** A snapshot, then what changed: at once for who was admitted or ended, once a second for the rest. */
export function watchLine(parts: Parts): WaitroomServiceImplementation<CallExt>['watchLine'] {
  return async function* ({ eventId }, { signal }) {
    if (!isUuid(eventId)) throw refuse('EVENT_NOT_FOUND');
    const stream = parts.streams.open();
    const bell = createBell([signal, stream.signal]);
    const news: { changes: Change[]; gap: boolean } = { changes: [], gap: false };
    const unlisten = await parts.lines.listen(eventId, ({ changes, gap }) => {
      news.changes.push(...changes);
      news.gap ||= gap || news.changes.length > mostChanges;
      if (news.gap) news.changes = [];
      if (news.gap || changes.length > 0) bell.ring();
    });
    try {
      let leavers = changedLeavers();
      /** Without changes it is a snapshot, with all that matters. */
      const tell = (line: Line, changes?: Change[]): WatchLineResponse => {
        if (changes === undefined) leavers = changedLeavers();
        return message(line, leavers(line), changes);
      };
      yield tell(await parts.lines.of(eventId));
      for (;;) {
        await bell.wait(beatMs);
        if (signal.aborted || stream.signal.aborted) return;
        const line = await parts.lines.of(eventId);
        const { changes, gap } = news;
        Object.assign(news, { changes: [], gap: false });
        yield tell(line, gap ? undefined : changes);
      }
    } finally {
      unlisten();
      stream.close();
    }
  };
}

function message(line: Line, leavers: LeaverBits[], changes?: Change[]): WatchLineResponse {
  const told = changes ?? [...line.live].map((n): Change => [n, 'ADMITTED']);
  return {
    snapshot: changes === undefined,
    servingNumber: line.serving,
    lastNumber: line.last,
    leavers: leavers.map(({ firstNumber, bits }) => ({ firstNumber, bits: Buffer.from(bits) })),
    state: LineState[line.state],
    notice: line.notice,
    changes: told.map(([number, status]) => ({ number, status: SessionStatus[status] })),
    admissionsPerMinute: line.admissionsPerMinute,
  };
}
