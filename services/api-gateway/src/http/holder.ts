import type { Principal } from '@ticketbottle/service-kit/access-token.js';
import { HttpRefusal } from './problem.js';

/** A place is shown to its signed-in owner, or to who holds its ticket. */
export function requireHolder(principal: Principal | undefined, ticket: string): void {
  if (principal !== undefined || ticket !== '') return;
  throw new HttpRefusal({
    status: 401,
    code: 'TOKEN_MISSING',
    detail: 'send `Authorization: Bearer …`, or the ticket of the place as ?ticket=',
  });
}
