import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every, type Loop } from '@ticketbottle/service-kit/loop.js';
import type { Events } from '../clients/events.js';
import { knownLines } from '../store/known-lines.js';
import { saveSettings } from '../store/line-scripts.js';
import type { LineStore } from '../store/scripts.js';
import type { Admissions } from './admissions.js';

const refreshMs = 15_000;

/** Reads the events on sale when it starts and from time to time: what was missed on the bus is caught up. */
export function followSales(o: {
  store: LineStore;
  events: Events;
  admissions: Admissions;
  logger: Logger;
}): Loop {
  return every({
    name: 'read events on sale',
    ms: refreshMs,
    logger: o.logger,
    run: async () => {
      for (const eventId of await knownLines(o.store)) o.admissions.watch(eventId);
      for await (const { eventId, settings } of o.events.onSale()) {
        await saveSettings(o.store, eventId, settings);
        if (settings.managed) o.admissions.watch(eventId);
      }
    },
  });
}
