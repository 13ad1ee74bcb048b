import { appendOutbox, type Queryable } from '@ticketbottle/service-kit/outbox.js';
import { EventChanged, type Event as WireEvent } from '@ticketbottle/sdk/event.js';

export type EventType = 'event.updated' | 'event.published' | 'event.cancelled';

/** Told in the transaction of the change, with the whole event; `deleted`: for the last time. */
export async function appendEventChanged(
  tx: Queryable,
  o: { id: string; type: EventType; event: WireEvent; deleted?: boolean },
): Promise<void> {
  const { id, type, event, deleted = false } = o;
  const data = EventChanged.toJSON({ event, deleted });
  await appendOutbox(tx, [
    { id, topic: 'event-events', key: event.id, type, aggregateVersion: event.version, data },
  ]);
}
