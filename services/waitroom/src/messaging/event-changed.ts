import type { EventBus } from '@ticketbottle/service-kit/event-bus.js';
import { EventChanged } from '@ticketbottle/sdk/event.js';
import { toSettings } from '../clients/events.js';
import type { Admissions } from '../jobs/admissions.js';
import { saveSettings } from '../store/line-scripts.js';
import type { LineStore } from '../store/scripts.js';

/** Cap, rate, state and window change live. Settings are versioned in Redis: a repeat or late one changes nothing. */
export function followEvents(bus: EventBus, o: { store: LineStore; admissions: Admissions }) {
  return bus.subscribe({
    group: 'waitroom-events',
    topics: ['event-events'],
    from: 'earliest',
    handle: async ({ data }) => {
      const { event } = EventChanged.fromJSON(data);
      if (event === undefined) return;
      const settings = toSettings(event);
      await saveSettings(o.store, event.id, settings);
      if (settings.managed && settings.status === 'PUBLISHED') o.admissions.watch(event.id);
      o.admissions.wake(event.id);
    },
  });
}
