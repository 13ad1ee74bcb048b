import { turnOf, type Line, type SessionStatus } from '@ticketbottle/line/line.js';
import { positionOf } from '@ticketbottle/line/position.js';
import type { Session } from '@ticketbottle/sdk/waitroom.js';
import { notWorse, type Place } from '../../domain/place.js';
import { filled, time, word } from './common.js';

export type SessionView = ReturnType<typeof sessionView>;

/** A session as the waiting room answered it. */
export function sessionView(session: Session) {
  return {
    sessionId: session.sessionId,
    eventId: session.eventId,
    status: word(session.status, 'SESSION_STATUS_'),
    state: word(session.state, 'LINE_STATE_'),
    notice: filled(session.notice),
    arrivalNumber: session.arrivalNumber,
    position: session.position ?? null,
    ahead: session.ahead,
    estimatedWaitSeconds: session.estimatedWaitSeconds ?? null,
    queuedAt: time(session.queuedAt),
    admittedAt: time(session.admittedAt),
    checkoutToken: filled(session.checkoutToken),
    checkoutExpiresAt: time(session.checkoutExpiresAt),
    ticket: session.ticket,
    pollAfterSeconds: session.pollAfterSeconds,
    turn: session.turn ?? null,
  };
}

/** A place as this process remembers it; never with a checkout token, which only the waiting room gives. */
export function placeView(
  place: Place,
  line: Line,
  o: { status: SessionStatus; random: () => number },
): SessionView {
  const now = o.status === 'WAITING' ? positionOf(line, place.number, o.random) : undefined;
  const position = now?.position === undefined ? null : notWorse(place, now.position);
  return {
    sessionId: place.sessionId,
    eventId: place.eventId,
    status: o.status,
    state: line.state,
    notice: filled(line.notice),
    arrivalNumber: place.number,
    position,
    ahead: position === null ? 0 : position - 1,
    estimatedWaitSeconds: now?.estimatedWaitSeconds ?? null,
    queuedAt: time(place.queuedAt),
    admittedAt: undefined,
    checkoutToken: undefined,
    checkoutExpiresAt: undefined,
    ticket: place.ticket,
    pollAfterSeconds: now?.pollAfterSeconds ?? 2,
    turn: line.isDrawPending ? null : turnOf(line, place.number),
  };
}
