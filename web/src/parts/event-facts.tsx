import type { Event } from '../clients/use-event.js';
import { useText } from '../text/text.js';
import { Instant } from './instant.js';

export type { Event };

/** When and where. */
export function EventFacts({ event }: { event: Event }) {
  const text = useText();
  const { venue, street, city } = event.location ?? {};
  const { organizer } = event;
  return (
    <p class="facts">
      <Instant at={event.startsAt} zone={event.timeZone} />
      <span>{[venue, street, city].filter(Boolean).join(', ')}</span>
      {organizer !== null && (
        <span>
          {text.event.by} {organizer.name}
        </span>
      )}
    </p>
  );
}
