import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import {
  EventRole,
  type AssignRoleRequest,
  type EventServiceImplementation,
} from '@ticketbottle/sdk/event.js';
import type { Role } from '../domain/event.js';
import { saveRole } from '../store/roles.js';
import { changeRole } from './change-role.js';
import { requireAdmin } from './get-roles.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';
import { invalid, refused } from './refusals.js';

export function assignRole(parts: Parts): EventServiceImplementation<CallExt>['assignRole'] {
  return async ({ eventId, user, role: wire }) => {
    await requireAdmin(parts, eventId);
    if (wire === EventRole.UNSPECIFIED)
      throw invalid('role', 'must be ADMIN, EDITOR or VIEWER', { code: 'REQUIRED' });
    const role = wire.replace('EVENT_ROLE_', '') as Role;
    const userId = await requireUser(parts, user);
    const save = { userId, role };
    await changeRole(parts, eventId, {
      ...save,
      write: (tx) => saveRole(tx, { eventId, ...save }),
    });
    const person = (await parts.neighbours.peopleOf([userId])).get(userId);
    return { role: { userId, role: wire, ...(person ?? { email: '', name: '' }) } };
  };
}

async function requireUser(
  { neighbours }: Parts,
  user: AssignRoleRequest['user'],
): Promise<string> {
  const found =
    user?.$case === 'email'
      ? await neighbours.userIdOf(user.value)
      : uuid.safeParse(user?.value).success && (await neighbours.userExists(user?.value ?? ''))
        ? user?.value
        : undefined;
  if (found !== undefined) return found;
  throw refused({
    reason: 'USER_NOT_FOUND',
    message: 'there is no account with this id or address',
  });
}
