import type { Stores } from './stores.js';
import type { Violations } from './types.js';

/** I9: what is committed is published. */
export async function deliveryRules(stores: Stores, eventId: string): Promise<Violations[]> {
  const waiting: string[] = [];
  for (const store of ['inventory', 'payment'] as const) {
    const rows = await stores.sql<{ n: string }>(
      store,
      'SELECT count(*) AS n FROM outbox WHERE published_at IS NULL',
    );
    const n = Number(rows[0]?.n ?? 0);
    if (n > 0) waiting.push(`${n} events of ${store}`);
  }
  const orders = await stores.orders.countDocuments({ eventId, 'outbox.0': { $exists: true } });
  if (orders > 0) waiting.push(`events of ${orders} orders`);
  return [{ rule: 'I9 every committed change is published', broken: waiting }];
}
