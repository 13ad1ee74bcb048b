import type { Session } from '@ticketbottle/sdk/waitroom.js';
import { filled, time, word } from './common.js';

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
  };
}
