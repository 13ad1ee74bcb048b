import type { EventBus } from '@ticketbottle/service-kit/event-bus.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import { markProcessed } from '@ticketbottle/service-kit/processed-events.js';
import { EventChanged } from '@ticketbottle/sdk/event.js';
import type { DataSource } from 'typeorm';
import { toFacts } from '../clients/events.js';
import { saveEvent } from '../store/events.js';

const group = 'inventory';

/** Keeps what inventory needs of each event: state, places, sale window. */
export function followEvents(bus: EventBus, db: DataSource) {
  return bus.subscribe({
    group,
    topics: ['event-events'],
    from: 'earliest',
    handle: async ({ id, data }) => {
      const { event } = EventChanged.fromJSON(data);
      if (event === undefined) return;
      const { id: eventId, status, config, version } = event;
      await inTransaction(db, async (tx) => {
        if (await markProcessed(tx, group, id))
          await saveEvent(tx, toFacts({ eventId, status, config, version }));
      });
    },
  });
}
