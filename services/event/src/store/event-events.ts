import { appendOutbox, type Queryable } from '@ticketbottle/service-kit/outbox.js';
import { EventChanged, type Event as WireEvent } from '@ticketbottle/sdk/event.js';

export type EventType = 'event.updated' | 'event.published' | 'event.cancelled';

/** Told in the transaction of the change, with the whole event. */
export async function appendEventChanged(
  tx: Queryable,
  o: { id: string; type: EventType; event: WireEvent },
): Promise<void> {
  const { id, type, event } = o;
  const data = EventChanged.toJSON({ event });
  await appendOutbox(tx, [
    { id, topic: 'event-events', key: event.id, type, aggregateVersion: event.version, data },
  ]);
}
