import { now } from '../clients/clock.js';
import { mostOf, type Choice, type Offered } from '../domain/choice.js';
import { useText } from '../text/text.js';
import { Price } from './availability.js';
import { ClassLeft } from './class-left.js';
import type { Event } from './event-facts.js';

type Props = {
  event: Event;
  offered: Offered[];
  choice: Choice;
  choose: (choice: Choice) => void;
};

/** How many of each class; never more than there are or than one order may hold. */
export function ClassPicker({ event, offered, choice, choose }: Props) {
  const text = useText();
  const { maxTicketsPerOrder = 10, maxTicketsPerUser = 20 } = event.config ?? {};
  return (
    <fieldset>
      <legend>{text.event.tickets}</legend>
      <p>
        <small>{text.checkout.limits(maxTicketsPerOrder, maxTicketsPerUser)}</small>
      </p>
      <ul class="classes">
        {offered.map((item) => (
          <li key={item.ticketClassId} data-class={item.name}>
            <span class="name">{item.name}</span>
            <Price offered={item} />
            <ClassLeft offered={item} zone={event.timeZone} />
            <Stepper
              name={item.name}
              value={choice[item.ticketClassId] ?? 0}
              most={mostOf(item, choice, { perOrder: maxTicketsPerOrder, now: now() })}
              set={(n) => choose({ ...choice, [item.ticketClassId]: n })}
            />
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

type StepperProps = { name: string; value: number; most: number; set: (n: number) => void };

function Stepper({ name, value, most, set }: StepperProps) {
  const text = useText();
  return (
    <span class="stepper">
      <button
        type="button"
        aria-label={text.checkout.less(name)}
        disabled={value === 0}
        onClick={() => set(value - 1)}
      >
        −
      </button>
      <output aria-label={name}>{value}</output>
      <button
        type="button"
        aria-label={text.checkout.more(name)}
        disabled={value >= most}
        onClick={() => set(value + 1)}
      >
        +
      </button>
    </span>
  );
}
