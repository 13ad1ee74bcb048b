import type { ConsumerHandle } from '@ticketbottle/service-kit/event-bus.js';
import type { EventBus, IncomingEvent } from '@ticketbottle/service-kit/event-bus.js';
import type { Parts } from '../saga/parts.js';
import type { SaleFacts } from '../store/sale-facts.js';
import { onSaleEvent } from './analytics.js';
import { onEventChanged, onEventEvent } from './event-events.js';
import { onPaymentEvent } from './payment-events.js';
import { onUserEvent } from './user-events.js';

const group = 'order';

export type Hooks = {
  wakeCancellations: () => void;
  anonymise: (userId: string) => Promise<void>;
  facts: SaleFacts;
};

/** Everything that order hears: what it keeps in one group from the beginning, what it caches in one per process. */
export async function subscribeAll(
  bus: EventBus,
  parts: Parts,
  hooks: Hooks,
): Promise<ConsumerHandle[]> {
  const byTopic: Record<string, (event: IncomingEvent) => Promise<void>> = {
    'payment-events': onPaymentEvent(parts),
    'event-events': onEventEvent(parts, hooks.wakeCancellations),
    'user-events': onUserEvent(hooks.anonymise),
  };
  const kept = await bus.subscribe({
    group,
    topics: Object.keys(byTopic),
    from: 'earliest',
    handle: async (event) => byTopic[event.topic]?.(event),
  });
  const cached = await bus.subscribe({
    group: `${group}-cache-${parts.ids.next()}`,
    topics: ['event-events'],
    from: 'latest',
    handle: onEventChanged(parts),
  });
  // A group of its own: figures that are made anew never hold up an order.
  const analytics = await bus.subscribe({
    group: `${group}-analytics`,
    topics: ['order-events', 'inventory-events', 'queue-events'],
    from: 'earliest',
    handle: onSaleEvent(hooks.facts),
  });
  return [kept, cached, analytics];
}
