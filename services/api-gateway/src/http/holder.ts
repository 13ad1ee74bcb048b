import type { Principal } from '@ticketbottle/service-kit/access-token.js';
import type { Holder } from '../domain/place.js';
import { HttpRefusal } from './problem.js';

/** A place is shown to its signed-in owner, or to who holds its ticket. */
export function requireHolder(
  principal: Principal | undefined,
  { sessionId, ticket }: { sessionId: string; ticket: string },
): Holder {
  if (principal === undefined && ticket === '')
    throw new HttpRefusal({
      status: 401,
      code: 'TOKEN_MISSING',
      detail: 'send `Authorization: Bearer …`, or the ticket of the place as ?ticket=',
    });
  return { sessionId, ticket, userId: principal?.userId ?? '' };
}
