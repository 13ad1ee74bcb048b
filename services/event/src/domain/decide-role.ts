import { refuse, type Decision, type Role } from './event.js';

/** The last ADMIN can be neither removed nor demoted. `admins` are read under the event's lock. */
export function decideRole(
  admins: readonly string[],
  change: { userId: string; role: Role | undefined },
): Decision<true> {
  const isLast = admins.length === 1 && admins[0] === change.userId;
  if (isLast && change.role !== 'ADMIN')
    return refuse(
      'LAST_ADMIN',
      'this is the last ADMIN of the event; give somebody else the role first',
    );
  return { ok: true, value: true };
}
