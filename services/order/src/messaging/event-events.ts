import type { IncomingEvent } from '@ticketbottle/service-kit/event-bus.js';
import { EventChanged } from '@ticketbottle/sdk/event.js';
import type { Parts } from '../saga/parts.js';

/** A cancelled event is marked durably; the job does the rest and can be interrupted anywhere. */
export function onEventEvent({ cancelledEvents, clock }: Parts, wake: () => void) {
  return async ({ type, data }: IncomingEvent): Promise<void> => {
    if (type !== 'event.cancelled') return;
    const id = eventIdOf(data);
    if (id === undefined) return;
    await cancelledEvents.mark(id, clock.now());
    wake();
  };
}

/** Every process forgets what it knew of a changed event. */
export function onEventChanged({ access, stock }: Parts) {
  return ({ data }: IncomingEvent): Promise<void> => {
    const id = eventIdOf(data);
    if (id !== undefined) {
      access.drop(id);
      stock.drop(id);
    }
    return Promise.resolve();
  };
}

function eventIdOf(data: unknown): string | undefined {
  return EventChanged.fromJSON(data).event?.id;
}
