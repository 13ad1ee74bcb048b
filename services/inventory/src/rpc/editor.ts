import { currentPrincipal } from '@ticketbottle/service-kit/access-token.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import { saveEvent } from '../store/events.js';
import type { Parts } from './parts.js';
import { refused } from './refusals.js';

/** EDITOR and above, or a platform admin; brings what is known of the event up to date on the way. */
export async function requireEditor(parts: Parts, eventId: string): Promise<void> {
  const who = await currentPrincipal(parts.verifier);
  if (!who.ok) throw refused(who.refusal);
  const { userId, roles } = who.principal;
  const access = await parts.events.access(eventId, userId);
  if (access === undefined) throw eventNotFound();
  if (!access.canEdit && !roles.includes('PLATFORM_ADMIN')) {
    if (access.facts.state !== 'PUBLISHED') throw eventNotFound();
    throw refused({ reason: 'ROLE_REQUIRED', message: 'you need the role EDITOR on the event' });
  }
  await inTransaction(parts.db, (tx) => saveEvent(tx, access.facts));
}

export function eventNotFound(): Error {
  return refused({
    reason: 'EVENT_NOT_FOUND',
    message: 'there is no such event, or you may not see it',
  });
}
