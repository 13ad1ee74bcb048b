import { PoisonError, type IncomingEvent } from '@ticketbottle/service-kit/event-bus.js';
import { StockChanged } from '@ticketbottle/sdk/inventory.js';
import { OrderChanged, OrderStatus } from '@ticketbottle/sdk/order.js';
import { QueueChanged, QueueJoined } from '@ticketbottle/sdk/waitroom.js';
import type { SaleFacts } from '../store/sale-facts.js';

/** As long as queue-events are. */
const keptMs = 7 * 86_400_000;

/** The sales read model: hears orders, stock and the line, and can be made anew by reading them again. */
export function onSaleEvent(facts: SaleFacts) {
  const byTopic: Record<string, (event: IncomingEvent) => Promise<void>> = {
    'order-events': (event) => onOrder(facts, event),
    'inventory-events': (event) => onStock(facts, event),
    'queue-events': (event) => onLine(facts, event),
  };
  return async (event: IncomingEvent): Promise<void> => byTopic[event.topic]?.(event);
}

const sales = new Set(['order.completed', 'order.refund_requested', 'order.refunded']);

async function onOrder(facts: SaleFacts, { type, data, time }: IncomingEvent): Promise<void> {
  if (!sales.has(type)) return;
  const { order } = OrderChanged.fromJSON(data);
  if (order === undefined) throw new PoisonError(`${type} names no order`);
  const lines = order.items.map(({ ticketClassId, quantity, totalMinor }) => {
    return { ticketClassId, quantity, totalMinor };
  });
  const { code, eventId, currency, version } = order;
  const isSold = order.status === OrderStatus.COMPLETED;
  const at = time;
  await facts.keep({
    _id: `order ${code}`,
    kind: 'order',
    eventId,
    currency,
    lines,
    isSold,
    at,
    version,
  });
}

async function onStock(facts: SaleFacts, { data, time: at }: IncomingEvent): Promise<void> {
  const { eventId, counters } = StockChanged.fromJSON(data);
  for (const { ticketClassId, reserved, stockVersion: version } of counters)
    await facts.keep({
      _id: `class ${ticketClassId}`,
      kind: 'class',
      eventId,
      reserved,
      version,
      at,
    });
}

async function onLine(facts: SaleFacts, event: IncomingEvent): Promise<void> {
  const { id, type, data, time: at } = event;
  const counts =
    type === 'queue.joined'
      ? {
          eventId: QueueJoined.fromJSON(data).eventId,
          joined: QueueJoined.fromJSON(data).numbers.length,
        }
      : type === 'queue.ready'
        ? { eventId: QueueChanged.fromJSON(data).eventId, admitted: 1 }
        : undefined;
  if (counts === undefined) return;
  const keptUntil = new Date(at.getTime() + keptMs);
  await facts.note({ _id: id, kind: 'line', ...counts, at, keptUntil });
}
