import type { Stores } from './stores.js';
import type { Violations } from './types.js';

/** I9: what is committed is published. */
export async function deliveryRules(stores: Stores, eventId: string): Promise<Violations[]> {
  const waiting = await unpublished(stores, eventId);
  const orders = await stores.orders.countDocuments({ eventId, 'outbox.0': { $exists: true } });
  if (orders > 0) waiting.push(`events of ${orders} orders`);
  return [{ rule: 'I9 every committed change is published', broken: waiting }];
}

/** What the SQL outboxes still hold of one event; those of other events are nobody's business here. */
export async function unpublished(stores: Stores, eventId: string): Promise<string[]> {
  const orders = await stores.orders.find({ eventId }, { projection: { code: 1 } }).toArray();
  const keys = { inventory: [eventId], payment: orders.map(({ code }) => code) };
  const waiting: string[] = [];
  for (const store of ['inventory', 'payment'] as const) {
    const rows = await stores.sql<{ n: string }>(
      store,
      'SELECT count(*) AS n FROM outbox WHERE published_at IS NULL AND key = ANY($1)',
      [keys[store]],
    );
    const n = Number(rows[0]?.n ?? 0);
    if (n > 0) waiting.push(`${n} events of ${store}`);
  }
  return waiting;
}
