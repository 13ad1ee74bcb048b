import { positionOf } from '@ticketbottle/line/position.js';
import { LineState, SessionStatus, type Session } from '@ticketbottle/sdk/waitroom.js';
import {
  statusAhead,
  turnOf,
  type Line,
  type SessionStatus as Status,
} from '@ticketbottle/line/line.js';
import { readSession, type SessionReading } from '../store/line-scripts.js';
import { restorePlace } from '../store/recovery.js';
import type { Holder } from './holders.js';
import type { Parts } from './parts.js';

const issuer = 'ticketbottle/waitroom';

/** A session now: from memory while it waits, from the store once its turn has come. */
export async function sessionOf(parts: Parts, holder: Holder): Promise<Session> {
  const { place, userId, signedIn } = holder;
  const { eventId, number } = place;
  const line = await parts.lines.of(eventId);
  const ahead = statusAhead(line, number);
  if (ahead === undefined) {
    const reading = await readSession(parts.store, eventId, {
      number,
      userId: signedIn ? userId : '',
    });
    return view(parts, line, { holder, reading: await found(parts, holder, reading) });
  }
  if (ahead === 'WAITING') parts.presence.seen(eventId, number);
  return view(parts, line, {
    holder,
    reading: { status: ahead, admittedAt: undefined, leaseEnd: undefined },
  });
}

type Found = SessionReading & { status: Status };

/** A place that the store has lost is given back to whoever proves it by asking for it. */
async function found(parts: Parts, holder: Holder, reading: SessionReading): Promise<Found> {
  const { status } = reading;
  if (status !== 'LOST') return { ...reading, status };
  const { place, userId } = holder;
  const isBack = await restorePlace(parts.store, place.eventId, { userId, ...place });
  return { ...reading, status: isBack ? 'WAITING' : 'LEFT' };
}

function view(parts: Parts, line: Line, o: { holder: Holder; reading: Found }): Session {
  const { place } = o.holder;
  const { status, admittedAt, leaseEnd } = o.reading;
  const date = (at: number | undefined) => (at === undefined ? undefined : new Date(at));
  const waits = status === 'WAITING';
  const position = waits ? positionOf(line, place.number, parts.random) : undefined;
  return {
    sessionId: o.holder.sessionId,
    eventId: place.eventId,
    status: SessionStatus[status],
    state: LineState[line.state],
    notice: line.notice,
    arrivalNumber: place.number,
    position: position?.position,
    ahead: position?.ahead ?? 0,
    estimatedWaitSeconds: position?.estimatedWaitSeconds,
    queuedAt: new Date(place.joinedAt),
    admittedAt: date(admittedAt),
    checkoutToken: checkoutToken(parts, o.holder, o.reading),
    checkoutExpiresAt: status === 'ADMITTED' ? date(leaseEnd) : undefined,
    ticket: o.holder.ticket,
    pollAfterSeconds: position?.pollAfterSeconds ?? 2,
    turn: line.isDrawPending ? undefined : turnOf(line, place.number),
  };
}

/** Made from the admission, never stored: iat and exp are the same whenever it is read. */
function checkoutToken(parts: Parts, holder: Holder, reading: Found): string {
  const { place, userId, signedIn } = holder;
  const { status, admittedAt, leaseEnd } = reading;
  if (!signedIn || status !== 'ADMITTED' || admittedAt === undefined || leaseEnd === undefined)
    return '';
  return parts.checkoutKeys.current().sign({
    iss: issuer,
    sub: userId,
    eventId: place.eventId,
    jti: holder.sessionId,
    n: place.number,
    iat: Math.floor(admittedAt / 1_000),
    exp: Math.floor(leaseEnd / 1_000),
  });
}

/** The status that ends a stream. */
export function isOver(session: Session): boolean {
  const over: Status[] = ['COMPLETED', 'FAILED', 'EXPIRED', 'LEFT', 'CLOSED'];
  return over.some((status) => SessionStatus[status] === session.status);
}
