import type { Stores } from './stores.js';
import type { Violations } from './types.js';

type Capture = {
  order_code: string;
  provider_tx_id: string;
  attempt_status: string;
  refunds: string;
};

const graceMs = 30_000;

/** I3, I7 and I10: where money and admissions ended. */
export async function moneyRules(stores: Stores, eventId: string): Promise<Violations[]> {
  const orders = await stores.orders.find({ eventId }).toArray();
  const byCode = new Map(orders.map((order) => [order.code, order]));
  const captures = await stores.sql<Capture>(
    'payment',
    `SELECT i.order_code, a.provider_tx_id, a.status AS attempt_status,
       (SELECT count(*) FROM refunds r WHERE r.provider = a.provider AND r.provider_tx_id = a.provider_tx_id) AS refunds
     FROM attempts a JOIN intents i ON i.id = a.intent_id
     WHERE a.provider_tx_id IS NOT NULL AND i.order_code = ANY($1)`,
    [[...byCode.keys()]],
  );
  const perAdmission = Map.groupBy(
    orders.filter((o) => o.sessionId !== undefined && !['FAILED', 'CANCELLED'].includes(o.status)),
    (order) => order.sessionId,
  );
  return [
    {
      rule: 'I3 every capture ends in a completed order or exactly one refund',
      broken: captures.flatMap((capture) => {
        const kept = byCode.get(capture.order_code)?.status === 'COMPLETED' ? 1 : 0;
        const ends = kept + Number(capture.refunds);
        return ends === 1
          ? []
          : [`${capture.order_code}: ${kept} order, ${capture.refunds} refunds`];
      }),
    },
    {
      rule: 'I7 at most one living order per admission',
      broken: [...perAdmission].flatMap(([session, list]) =>
        list.length > 1 ? [`${session}: ${list.map((o) => o.code).join(', ')}`] : [],
      ),
    },
    {
      rule: 'I10 no pending order outlives its hold by 30 s',
      broken: orders.flatMap(({ code, status, holdExpiresAt, createdAt, saga }) => {
        if (status !== 'PENDING' || saga.direction === 'confirming') return [];
        const end = (holdExpiresAt ?? createdAt).getTime() + graceMs;
        return Date.now() > end ? [`${code} since ${createdAt.toISOString()}`] : [];
      }),
    },
  ];
}
