import type { Stores } from './stores.js';
import type { Violations } from './types.js';

type Counters = { id: string; total: number; reserved: number; sold: number };
type Sums = { ticket_class_id: string; active: string; confirmed: string };

/** I1 and I2: counters, holds, seats and tickets say the same. */
export async function stockRules(stores: Stores, eventId: string): Promise<Violations[]> {
  const classes = await stores.sql<Counters>(
    'inventory',
    'SELECT id, total, reserved, sold FROM ticket_classes WHERE event_id = $1',
    [eventId],
  );
  const sums = await stores.sql<Sums>(
    'inventory',
    `SELECT h.ticket_class_id,
       coalesce(sum(h.quantity) FILTER (WHERE h.status = 'ACTIVE'), 0) AS active,
       coalesce(sum(h.quantity) FILTER (WHERE h.status = 'CONFIRMED'), 0) AS confirmed
     FROM holds h JOIN ticket_classes c ON c.id = h.ticket_class_id WHERE c.event_id = $1 GROUP BY 1`,
    [eventId],
  );
  const orders = await stores.orders.find({ eventId, status: 'COMPLETED' }).toArray();
  const held = new Map(sums.map((sum) => [sum.ticket_class_id, sum]));
  const seats = new Map<string, number>();
  for (const { items } of orders)
    for (const { ticketClassId, quantity } of items)
      seats.set(ticketClassId, (seats.get(ticketClassId) ?? 0) + quantity);
  return [
    { rule: 'I1 total >= reserved + sold, none negative', broken: classes.flatMap(overdrawn) },
    {
      rule: 'I2 reserved = active holds, sold = confirmed holds = seats of completed orders',
      broken: classes.flatMap((c) => unequal(c, held.get(c.id), seats.get(c.id) ?? 0)),
    },
    {
      rule: 'I2 one ticket per seat',
      broken: orders.flatMap(({ code, items, tickets = [] }) => {
        const wanted = items.reduce((sum, item) => sum + item.quantity, 0);
        return wanted === tickets.length
          ? []
          : [`${code}: ${wanted} seats, ${tickets.length} tickets`];
      }),
    },
  ];
}

function overdrawn({ id, total, reserved, sold }: Counters): string[] {
  const isGood = reserved >= 0 && sold >= 0 && reserved + sold <= total;
  return isGood ? [] : [`class ${id}: total ${total}, reserved ${reserved}, sold ${sold}`];
}

function unequal(
  { id, reserved, sold }: Counters,
  sums: Sums | undefined,
  seats: number,
): string[] {
  const active = Number(sums?.active ?? 0);
  const confirmed = Number(sums?.confirmed ?? 0);
  if (reserved === active && sold === confirmed && sold === seats) return [];
  return [`class ${id}: reserved ${reserved}/${active}, sold ${sold}/${confirmed}/${seats} seats`];
}
