import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { LeaverBits } from '@ticketbottle/line/leavers.js';
import {
  LineState,
  SessionStatus,
  type WaitroomServiceImplementation,
  type WatchLineResponse,
} from '@ticketbottle/sdk/waitroom.js';
import { changedLeavers } from '../domain/changed-leavers.js';
import { turnBytesOf } from '../domain/draw.js';
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
      const tell = teller();
      for (;;) {
        const line = await parts.lines.of(eventId);
        const { changes, gap } = news;
        Object.assign(news, { changes: [], gap: false });
        yield* tell(line, gap ? undefined : changes);
        await bell.wait(beatMs);
        if (signal.aborted || stream.signal.aborted) return;
      }
    } finally {
      unlisten();
      stream.close();
    }
  };
}

/** What one reader is told: without changes, at first and after a draw a snapshot; the draw once, behind it. */
function teller() {
  let leavers = changedLeavers();
  let turns: Uint32Array | undefined;
  return function* (line: Line, news?: Change[]): Generator<WatchLineResponse> {
    const isDrawTold = turns?.length === line.turns.length;
    const changes = isDrawTold ? news : undefined;
    if (changes === undefined) leavers = changedLeavers();
    yield message(line, leavers(line), { changes, isDrawTold });
    if (!isDrawTold) yield* draw(line);
    ({ turns } = line);
  };
}

/** Without changes it is a snapshot, with all that matters but the draw. */
function message(
  line: Line,
  leavers: LeaverBits[],
  { changes, isDrawTold }: { changes: Change[] | undefined; isDrawTold: boolean },
): WatchLineResponse {
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
    drawPending: line.isDrawPending || (line.turns.length > 0 && !isDrawTold),
    participants: line.turns.length,
    drawn: [],
  };
}

/** Turns of a message: half a megabyte. */
const turnsAtOnce = 131_072;

/** The draw in parts; with the last one all of it is told. */
function* draw(line: Line): Generator<WatchLineResponse> {
  const { turns } = line;
  for (let from = 0; from < turns.length; from += turnsAtOnce) {
    const part = turns.subarray(from, from + turnsAtOnce);
    const isDrawTold = from + turnsAtOnce >= turns.length;
    const drawn = [{ firstNumber: from + 1, turns: turnBytesOf(part) }];
    yield { ...message(line, [], { changes: [], isDrawTold }), drawn };
  }
}
