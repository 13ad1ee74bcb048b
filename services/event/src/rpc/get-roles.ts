import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { EventRole, type EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { hasRole } from '../domain/decide-transition.js';
import { rolesOf } from '../store/roles.js';
import { actorOn, requirePrincipal } from './actor.js';
import { readable } from './find-one.js';
import type { Parts } from './parts.js';
import { refused } from './refusals.js';

export function getRoles(parts: Parts): EventServiceImplementation<CallExt>['getRoles'] {
  return async ({ eventId }) => {
    await requireAdmin(parts, eventId);
    const roles = await rolesOf(parts.db, eventId);
    const people = await parts.neighbours.peopleOf(roles.map(({ userId }) => userId));
    return {
      roles: roles.map(({ userId, role }) => ({
        ...{ userId, role: EventRole[role] },
        ...(people.get(userId) ?? { email: '', name: '' }),
      })),
    };
  };
}

/** Roles are an ADMIN's matter. */
export async function requireAdmin(parts: Parts, eventId: string): Promise<void> {
  const principal = await requirePrincipal(parts);
  await readable(parts, eventId);
  if (!hasRole(await actorOn(parts, eventId, principal), 'ADMIN'))
    throw refused({ reason: 'ROLE_REQUIRED', message: 'you need the role ADMIN on the event' });
}
