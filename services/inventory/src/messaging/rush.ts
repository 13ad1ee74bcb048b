import type { ToldTogether } from '@ticketbottle/service-kit/outbox-relay.js';

/** What `apply_stock` writes when many first reservations of one class are granted together; counters are those before. */
type Rush = {
  orders: string[];
  /** The one line of each order. */
  line: { ticketClassId: string; quantity: number };
  total: number;
  reserved: number;
  sold: number;
  stockVersion: number;
  traces: (string | null)[];
};

/** One `inventory.reserved` per order, each with the counters as they were after it. */
export function rushOf(row: {
  type: string;
  key: string;
  payload: unknown;
}): ToldTogether[] | undefined {
  if (row.type !== 'inventory.rush') return undefined;
  const { orders, line, total, sold, ...before } = row.payload as Rush;
  const { ticketClassId, quantity } = line;
  return orders.map((orderCode, n) => {
    const stockVersion = before.stockVersion + n + 1;
    const reserved = before.reserved + (n + 1) * quantity;
    const counters = [{ ticketClassId, total, reserved, sold, stockVersion }];
    return {
      type: 'inventory.reserved',
      aggregateVersion: stockVersion,
      data: { eventId: row.key, orderCode, lines: [line], counters },
      traceparent: before.traces[n] ?? undefined,
    };
  });
}
