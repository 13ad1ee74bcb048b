import type { Mongo } from './mongo.js';

export type ClassSales = {
  ticketClassId: string;
  sold: number;
  revenueMinor: number;
  reserved: number;
};
export type MinuteSales = {
  minute: Date;
  sold: number;
  revenueMinor: number;
  joined: number;
  admitted: number;
};
export type Sales = { classes: ClassSales[]; series: MinuteSales[]; currency: string };
export type SalesOf = (eventId: string, since: Date) => Promise<Sales>;

type SoldClass = Omit<ClassSales, 'reserved'> & { currency: string };
const minuteOf = { $dateTrunc: { date: '$at', unit: 'minute' } };

/** What an event sold and who came, from what the read model heard. */
export function createSales({ saleFacts }: Mongo): SalesOf {
  return async (eventId, since) => {
    const sold = { eventId, kind: 'order', isSold: true };
    const sums = { sold: { $sum: '$lines.quantity' }, revenueMinor: { $sum: '$lines.totalMinor' } };
    const line = { joined: { $sum: '$joined' }, admitted: { $sum: '$admitted' } };
    const [bought, held, minutes, arrivals] = await Promise.all([
      saleFacts.aggregate<SoldClass>([
        { $match: sold },
        { $unwind: '$lines' },
        { $group: { _id: '$lines.ticketClassId', currency: { $first: '$currency' }, ...sums } },
        { $project: { _id: 0, ticketClassId: '$_id', sold: 1, revenueMinor: 1, currency: 1 } },
      ]),
      saleFacts.find({ eventId, kind: 'class' }).lean(),
      saleFacts.aggregate<Pick<MinuteSales, 'minute' | 'sold' | 'revenueMinor'>>([
        { $match: { ...sold, at: { $gte: since } } },
        { $unwind: '$lines' },
        { $group: { _id: minuteOf, ...sums } },
        { $project: { _id: 0, minute: '$_id', sold: 1, revenueMinor: 1 } },
      ]),
      saleFacts.aggregate<Pick<MinuteSales, 'minute' | 'joined' | 'admitted'>>([
        { $match: { eventId, kind: 'line', at: { $gte: since } } },
        { $group: { _id: minuteOf, ...line } },
        { $project: { _id: 0, minute: '$_id', joined: 1, admitted: 1 } },
      ]),
    ]);
    const reserved = new Map(
      held.map((one) => [one._id.slice('class '.length), one.reserved ?? 0]),
    );
    return {
      classes: classesOf(bought, reserved),
      series: seriesOf([...minutes, ...arrivals]),
      currency: bought[0]?.currency ?? '',
    };
  };
}

function classesOf(bought: SoldClass[], reserved: Map<string, number>): ClassSales[] {
  const ids = new Set([...reserved.keys(), ...bought.map((one) => one.ticketClassId)]);
  return [...ids].sort().map((ticketClassId) => {
    const one = bought.find((found) => found.ticketClassId === ticketClassId);
    const { sold = 0, revenueMinor = 0 } = one ?? {};
    return { ticketClassId, sold, revenueMinor, reserved: reserved.get(ticketClassId) ?? 0 };
  });
}

/** One entry per minute in which something happened, oldest first. */
function seriesOf(parts: (Partial<MinuteSales> & { minute: Date })[]): MinuteSales[] {
  const byMinute = Map.groupBy(parts, ({ minute }) => minute.getTime());
  return [...byMinute]
    .sort(([a], [b]) => a - b)
    .map(([minute, some]) => {
      const nothing = { sold: 0, revenueMinor: 0, joined: 0, admitted: 0 };
      return Object.assign(nothing, ...some, { minute: new Date(minute) }) as MinuteSales;
    });
}
