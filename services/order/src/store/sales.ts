import type { Mongo } from './mongo.js';

export type ClassSales = {
  ticketClassId: string;
  sold: number;
  revenueMinor: number;
  currency: string;
};
export type MinuteSales = { minute: Date; sold: number; revenueMinor: number };
export type Sales = { classes: ClassSales[]; series: MinuteSales[] };
export type SalesOf = (eventId: string, since: Date) => Promise<Sales>;

/** Seats of completed orders that are not refunded, per class, and per minute since `since`. */
export function createSales({ orders }: Mongo): SalesOf {
  return async (eventId, since) => {
    const match = { eventId, status: 'COMPLETED' };
    const sums = { sold: { $sum: '$items.quantity' }, revenueMinor: { $sum: '$items.totalMinor' } };
    const [classes, series] = await Promise.all([
      orders.aggregate<ClassSales>([
        { $match: match },
        { $unwind: '$items' },
        { $group: { _id: '$items.ticketClassId', currency: { $first: '$currency' }, ...sums } },
        { $sort: { _id: 1 } },
        { $project: { _id: 0, ticketClassId: '$_id', sold: 1, revenueMinor: 1, currency: 1 } },
      ]),
      orders.aggregate<MinuteSales>([
        { $match: { ...match, completedAt: { $gte: since } } },
        { $unwind: '$items' },
        { $group: { _id: { $dateTrunc: { date: '$completedAt', unit: 'minute' } }, ...sums } },
        { $sort: { _id: 1 } },
        { $project: { _id: 0, minute: '$_id', sold: 1, revenueMinor: 1 } },
      ]),
    ]);
    return { classes, series };
  };
}
