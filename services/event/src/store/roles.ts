import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { Role } from '../domain/event.js';

export type RoleRow = { user_id: string; role: Role };

export async function roleOf(
  db: Queryable,
  eventId: string,
  userId: string,
): Promise<Role | undefined> {
  const rows = await db.query('SELECT role FROM event_roles WHERE event_id = $1 AND user_id = $2', [
    eventId,
    userId,
  ]);
  return (rows as RoleRow[])[0]?.role;
}

export async function rolesOf(
  db: Queryable,
  eventId: string,
): Promise<{ userId: string; role: Role }[]> {
  const rows = await db.query(
    'SELECT user_id, role FROM event_roles WHERE event_id = $1 ORDER BY user_id',
    [eventId],
  );
  return (rows as RoleRow[]).map((row) => ({ userId: row.user_id, role: row.role }));
}

export async function saveRole(
  tx: Queryable,
  o: { eventId: string; userId: string; role: Role },
): Promise<void> {
  await tx.query(
    `INSERT INTO event_roles (event_id, user_id, role) VALUES ($1, $2, $3)
     ON CONFLICT (event_id, user_id) DO UPDATE SET role = $3`,
    [o.eventId, o.userId, o.role],
  );
}

export async function deleteRole(tx: Queryable, eventId: string, userId: string): Promise<void> {
  await tx.query('DELETE FROM event_roles WHERE event_id = $1 AND user_id = $2', [eventId, userId]);
}
