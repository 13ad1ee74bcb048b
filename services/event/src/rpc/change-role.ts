import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { EntityManager } from 'typeorm';
import { decideRole } from '../domain/decide-role.js';
import type { Role } from '../domain/event.js';
import { lockEvent } from '../store/events.js';
import { rolesOf } from '../store/roles.js';
import type { Parts } from './parts.js';
import { eventNotFound, refused } from './refusals.js';

/** Under the event's lock, so that two ADMINs can not remove each other at once. */
export async function changeRole(
  parts: Parts,
  eventId: string,
  o: { userId: string; role: Role | undefined; write: (tx: EntityManager) => Promise<void> },
): Promise<void> {
  await inTransaction(parts.db, async (tx) => {
    if ((await lockEvent(tx, eventId)) === undefined) throw eventNotFound();
    const roles = await rolesOf(tx, eventId);
    const admins = roles.filter(({ role }) => role === 'ADMIN').map(({ userId }) => userId);
    const decision = decideRole(admins, o);
    if (!decision.ok) throw refused(decision.refusal);
    await o.write(tx);
  });
}
