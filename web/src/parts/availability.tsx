import { useAvailability } from '../clients/use-event.js';
import { money } from '../domain/money.js';
import type { Offered } from '../domain/choice.js';
import { useSpeech } from '../text/text.js';
import type { Event } from './event-facts.js';
import { ClassLeft } from './class-left.js';
import { NotYet } from './not-yet.js';

/** The line before the checkout has its own news; here a look now and then is enough for a hundred thousand readers. */
const everyMs = 10_000;

/** Classes with price and what is left, asked again while the page is looked at. */
export function Availability({ event }: { event: Event }) {
  const loaded = useAvailability(event.id, everyMs);
  const { data } = loaded;
  if (data === undefined) return <NotYet of={loaded} />;
  return (
    <ul class="classes">
      {data.items.map((item) => (
        <li key={item.ticketClassId} data-class={item.name}>
          <span class="name">{item.name}</span>
          <Price offered={item} />
          <ClassLeft offered={item} zone={event.timeZone} />
        </li>
      ))}
    </ul>
  );
}

export function Price({ offered }: { offered: Offered }) {
  const { language, text } = useSpeech();
  const { priceMinor, currency } = offered;
  return (
    <span class="price">
      {priceMinor === 0 ? text.events.free : money(priceMinor, currency, language)}
    </span>
  );
}
