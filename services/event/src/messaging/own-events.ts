import type { EventBus } from '@ticketbottle/service-kit/event-bus.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import { EventChanged } from '@ticketbottle/sdk/event.js';
import type { DataSource } from 'typeorm';
import { saveListing } from '../store/listing.js';

/** Keeps the read model by what everybody else hears, too: repeats and late ones have no higher version and change nothing. */
export function followOwnEvents(
  bus: EventBus,
  { db, metrics, clock }: { db: DataSource; metrics: Metrics; clock: { now(): number } },
) {
  const delay = metrics.histogram(
    'read_model_delay_seconds',
    'From the commit of a change to its place in the read model',
  );
  return bus.subscribe({
    group: 'event-read-model',
    topics: ['event-events'],
    from: 'earliest',
    handle: async ({ data, time }) => {
      await saveListing(db, [EventChanged.fromJSON(data)]);
      delay.observe(Math.max(0, clock.now() - time.getTime()) / 1_000);
    },
  });
}
