import type { DataSource } from 'typeorm';
import { eventViews } from './event-view.js';
import { eventColumns, toEvents } from './events.js';
import { listing, saveListing } from './listing.js';

/** More that one user changed within the time that an event takes here come with the events. */
const most = 100;
const columns = eventColumns
  .split(', ')
  .map((column) => `e.${column}`)
  .join(', ');

/** Whoever has a role on an event finds in lists what they did a moment ago, whether or not its event has come. */
export async function catchUp(db: DataSource, userId: string): Promise<void> {
  const behind = toEvents(
    await db.query(
      `SELECT ${columns} FROM event_roles r JOIN events e ON e.id = r.event_id LEFT JOIN ${listing} l ON l.id = e.id
       WHERE r.user_id = $1 AND coalesce(l.version, 0) < e.version LIMIT ${most}`,
      [userId],
    ),
  );
  if (behind.length === 0) return;
  const views = await eventViews(db, behind);
  await saveListing(
    db,
    views.map((event) => ({ event, deleted: false })),
  );
}
