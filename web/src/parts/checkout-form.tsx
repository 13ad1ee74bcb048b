import { useLocation } from 'preact-iso';
import { useRef, useState } from 'preact/hooks';
import { useAccount } from '../clients/account.js';
import { rest, type Problem as Refusal } from '../clients/api.js';
import { now } from '../clients/clock.js';
import { addressOf, at } from '../clients/site.js';
import { useAvailability } from '../clients/use-event.js';
import { seatsOf, stillThere, totalOf, type Choice, type Offered } from '../domain/choice.js';
import { money } from '../domain/money.js';
import { ownRefusal } from '../domain/own-refusal.js';
import { useSpeech, useText } from '../text/text.js';
import { ClassPicker } from './class-picker.js';
import { ContactFields } from './contact-fields.js';
import type { Event } from './event-facts.js';
import { Form, type Fields } from './form.js';
import { Methods } from './methods.js';
import { NotYet } from './not-yet.js';

const everyMs = 3_000;
/** Refusals of a class, not of the order. */
const gone = new Set(['SOLD_OUT', 'CLASS_INACTIVE', 'SALE_NOT_OPEN', 'SALE_CLOSED']);
type Props = { event: Event; checkoutToken?: string };

/** Classes, contact and way to pay; what is gone when it is ordered leaves the rest of the choice as it is. */
export function CheckoutForm({ event, checkoutToken = '' }: Props) {
  const text = useText();
  const loaded = useAvailability(event.id, everyMs);
  const { data } = loaded;
  const [choice, setChoice] = useState<Choice>({});
  const offered = data?.items;
  const { order, isTrimmed } = useOrder({ event, checkoutToken, choice, setChoice });
  if (offered === undefined) return <NotYet of={loaded} />;
  const isFree = totalOf(choice, offered) === 0 && (seatsOf(choice) > 0 || offered.every(isGift));
  return (
    <Form label={isFree ? text.checkout.orderFree : text.checkout.order} submit={order}>
      <ClassPicker event={event} offered={offered} choice={choice} choose={setChoice} />
      {isTrimmed && (
        <p class="notice" role="alert">
          {text.checkout.soldOutRest}
        </p>
      )}
      <Total choice={choice} offered={offered} />
      <Contact />
      {!isFree && <Methods label={text.checkout.pay} />}
    </Form>
  );
}

function isGift({ priceMinor }: Offered): boolean {
  return priceMinor === 0;
}

function Contact() {
  const account = useAccount();
  return account === undefined ? null : <ContactFields user={account.user} />;
}

function Total({ choice, offered }: { choice: Choice; offered: Offered[] }) {
  const { text, language } = useSpeech();
  const currency = offered[0]?.currency ?? 'VND';
  return (
    <p class="total" aria-live="polite">
      {text.checkout.total}: <strong>{money(totalOf(choice, offered), currency, language)}</strong>
    </p>
  );
}

type Ordering = Required<Props> & { choice: Choice; setChoice: (choice: Choice) => void };

/** Sends the order; the same order sent again after a loss is the same one, by its idempotency key. */
function useOrder({ event, checkoutToken, choice, setChoice }: Ordering) {
  const text = useText();
  const { route } = useLocation();
  const sent = useRef({ body: '', key: '' });
  const [isTrimmed, setTrimmed] = useState(false);

  const trim = async (): Promise<void> => {
    const path = { id: event.id };
    const { data } = await rest.GET('/api/events/{id}/availability', { params: { path } });
    if (data === undefined) return;
    setChoice(stillThere(choice, data.items, now()));
    setTrimmed(true);
  };
  const order = async (fields: Fields): Promise<Refusal | undefined> => {
    setTrimmed(false);
    if (seatsOf(choice) === 0) return ownRefusal('NOTHING_CHOSEN', text.checkout.nothing);
    const body = orderOf({ eventId: event.id, checkoutToken, choice, fields });
    const said = JSON.stringify(body);
    if (sent.current.body !== said) sent.current = { body: said, key: crypto.randomUUID() };
    const header = { 'Idempotency-Key': sent.current.key };
    const { data, error } = await rest.POST('/api/orders', { body, params: { header } });
    if (data !== undefined) {
      if (data.payment === null) route(at(`orders/${data.order.code}`));
      else location.assign(data.payment.url);
      return undefined;
    }
    if (gone.has(error.code)) await trim();
    return error;
  };
  return { order, isTrimmed };
}

type Chosen = { eventId: string; checkoutToken: string; choice: Choice; fields: Fields };

function orderOf({ eventId, checkoutToken, choice, fields }: Chosen) {
  const { name = '', email = '', phone = '', paymentMethod = 'NONE' } = fields;
  const items = Object.entries(choice)
    .filter(([, quantity]) => quantity > 0)
    .map(([ticketClassId, quantity]) => ({ ticketClassId, quantity }));
  return {
    ...{ eventId, checkoutToken, items, contact: { name, email, phone } },
    paymentMethod: paymentMethod as 'ZALOPAY' | 'PAYOS' | 'VNPAY' | 'NONE',
    redirectUrl: addressOf('orders/return'),
  };
}
