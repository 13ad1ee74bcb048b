import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { deleteRole, roleOf } from '../store/roles.js';
import { changeRole } from './change-role.js';
import { requireAdmin } from './get-roles.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';
import { refused } from './refusals.js';

export function removeRole(parts: Parts): EventServiceImplementation<CallExt>['removeRole'] {
  return async ({ eventId, userId }) => {
    await requireAdmin(parts, eventId);
    const known =
      uuid.safeParse(userId).success && (await roleOf(parts.db, eventId, userId)) !== undefined;
    if (!known)
      throw refused({ reason: 'USER_NOT_FOUND', message: 'this user has no role on the event' });
    const write = (tx: Parameters<typeof deleteRole>[0]) => deleteRole(tx, eventId, userId);
    await changeRole(parts, eventId, { userId, role: undefined, write });
    return {};
  };
}
