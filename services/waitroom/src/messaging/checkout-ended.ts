import type { EventBus } from '@ticketbottle/service-kit/event-bus.js';
import { CheckoutEnded } from '@ticketbottle/sdk/order.js';
import type { SessionStatus } from '@ticketbottle/line/line.js';
import { readSessionId } from '../domain/place.js';
import { endCheckout } from '../store/line-scripts.js';
import type { LineStore } from '../store/scripts.js';

const outcomes = new Map<string, SessionStatus>([
  ['checkout.completed', 'COMPLETED'],
  ['checkout.failed', 'FAILED'],
  ['checkout.expired', 'EXPIRED'],
]);

/** The fallback of EndCheckout: frees the slot of an ended order once, however often it is told. */
export function followCheckouts(bus: EventBus, store: LineStore) {
  return bus.subscribe({
    group: 'waitroom',
    topics: ['order-events'],
    from: 'earliest',
    handle: async ({ id, type, data }) => {
      const outcome = outcomes.get(type);
      if (outcome === undefined) return;
      const { sessionId, orderCode } = CheckoutEnded.fromJSON(data);
      const place = readSessionId(sessionId);
      if (place === undefined) return; // an event without a line
      const { eventId, number } = place;
      await endCheckout(store, eventId, { number, orderCode, keep: false, outcome, cause: id });
    },
  });
}
