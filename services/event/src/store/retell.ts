import type { Ids } from '@ticketbottle/service-kit/clock.js';
import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import { appendEventChanged } from './event-events.js';
import { eventViews } from './event-view.js';
import { eventColumns, toEvents } from './events.js';

/** What changed its name. */
export type Renamed = { categoryId: string } | { organizerId: string };

const atOnce = 500;
const first = '00000000-0000-0000-0000-000000000000';

/**
 * Tells every event again that carries a name which changed: each gets its next version. Call it with the category or
 * organizer locked FOR UPDATE, so that no event comes by in between.
 */
export async function retell(
  tx: Queryable,
  renamed: Renamed,
  { ids, now }: { ids: Ids; now: number },
): Promise<void> {
  const [where, value] =
    'categoryId' in renamed
      ? ['id IN (SELECT event_id FROM event_categories WHERE category_id = $1)', renamed.categoryId]
      : ['organizer_id = $1', renamed.organizerId];
  const page = `SELECT id FROM events WHERE ${where} AND id > $2 ORDER BY id LIMIT ${atOnce} FOR UPDATE`;
  const raise = `UPDATE events SET version = version + 1, updated_at = $2 WHERE id = ANY($1::uuid[])`;
  for (let after = first; ;) {
    const found = ((await tx.query(page, [value, after])) as { id: string }[]).map(({ id }) => id);
    if (found.length === 0) return;
    await tx.query(raise, [found, new Date(now)]);
    const raised = `SELECT ${eventColumns} FROM events WHERE id = ANY($1::uuid[]) ORDER BY id`;
    const views = await eventViews(tx, toEvents(await tx.query(raised, [found])));
    for (const event of views)
      await appendEventChanged(tx, { id: ids.next(), type: 'event.updated', event });
    after = found.at(-1) ?? first;
  }
}
