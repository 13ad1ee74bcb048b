import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import type { Clients } from '../clients/clients.js';
import { time } from './views/common.js';

/** Composed of order's report (which also checks the role), inventory's stock and waitroom's line. */
export async function salesOf(clients: Clients, eventId: string) {
  const report = await clients.order.salesReport({ eventId });
  const [{ items }, line] = await Promise.all([
    clients.inventory.getAvailability({ eventId }),
    queueOf(clients, eventId),
  ]);
  const revenue = new Map(report.classes.map((c) => [c.ticketClassId, c.revenueMinor]));
  return {
    queue: line.waiting,
    inCheckout: line.inCheckout,
    reserved: items.reduce((sum, item) => sum + item.reserved, 0),
    sold: report.sold,
    revenueMinor: report.revenueMinor,
    currency: report.currency,
    classes: items.map(({ ticketClassId, name, total, reserved, sold, available }) => ({
      ticketClassId,
      name,
      total,
      reserved,
      sold,
      available,
      revenueMinor: revenue.get(ticketClassId) ?? 0,
    })),
    series: report.series.map(({ minute, ...rest }) => ({ minute: time(minute), ...rest })),
  };
}

/** An event without a line has nobody in it. */
async function queueOf(clients: Clients, eventId: string) {
  try {
    return await clients.waitroom.getQueueStats({ eventId });
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
    return { waiting: 0, inCheckout: 0 };
  }
}
