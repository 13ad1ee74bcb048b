import { rest, type components } from '../clients/api.js';
import { at } from '../clients/site.js';
import { money } from '../domain/money.js';
import { useSpeech, useText } from '../text/text.js';
import { ConfirmButton } from './confirm-button.js';
import { Countdown } from './countdown.js';
import { Form, type Fields } from './form.js';
import { Methods } from './methods.js';

export type Order = components['schemas']['Order'];
type Props = { order: Order; reload: () => void };

/** What was ordered, how it stands and what can be done about it. */
export function OrderView({ order, reload }: Props) {
  const { text, language } = useSpeech();
  return (
    <section class="card" aria-live="polite">
      <p class="big status" data-status={order.status}>
        {text.order.status[order.status]}
      </p>
      <Why order={order} />
      <ul class="classes">
        {order.items.map((item) => (
          <li key={item.ticketClassId}>
            <span class="name">
              {item.quantity} × {item.name}
            </span>
            <span class="price">{money(item.totalMinor, order.currency, language)}</span>
          </li>
        ))}
      </ul>
      <p class="total">
        {text.checkout.total}: <strong>{money(order.totalMinor, order.currency, language)}</strong>
      </p>
      {order.status === 'PENDING' && <ToPay order={order} reload={reload} />}
      <p class="actions">
        {order.status === 'COMPLETED' && (
          <a class="button primary" href={at(`orders/${order.code}/tickets`)}>
            {text.order.tickets}
          </a>
        )}
        <a class="button" href={at(`events/${order.eventId}`)}>
          {text.order.event}
        </a>
      </p>
    </section>
  );
}

/** What a status alone does not say. */
function Why({ order }: { order: Order }) {
  const text = useText();
  const code = order.failureCode ?? order.cancelReason;
  const reason = code === undefined ? undefined : text.order.reasons[code];
  return (
    <>
      {order.payment?.status === 'REVIEW' && <p>{text.order.review}</p>}
      {order.refund?.manual === true && <p>{text.order.refundManual}</p>}
      {reason !== undefined && <p>{reason}</p>}
    </>
  );
}

/** Held tickets: how long still, the way to pay, another way to pay, or no more of it. */
function ToPay({ order, reload }: Props) {
  const text = useText();
  const { code, payment, holdExpiresAt } = order;
  const hasFailed = payment?.status === 'FAILED';
  const path = { code };
  const payBy = async ({ paymentMethod = '' }: Fields) => {
    const body = { paymentMethod: paymentMethod as 'ZALOPAY' };
    const { data, error } = await rest.POST('/api/orders/{code}/pay', { params: { path }, body });
    const url = data?.payment?.url;
    if (url !== undefined) location.assign(url);
    return error;
  };
  const cancel = async () => {
    const { error } = await rest.POST('/api/orders/{code}/cancel', { params: { path }, body: {} });
    reload();
    return error;
  };
  return (
    <>
      {holdExpiresAt !== undefined && (
        <p class="until" data-clock="hold">
          {text.order.hold} <Countdown until={holdExpiresAt} onOver={reload} />
        </p>
      )}
      {hasFailed && (
        <p class="notice" role="alert">
          {text.order.failed}
        </p>
      )}
      {payment?.url !== undefined && (
        <a class="button primary" href={payment.url}>
          {text.order.toPay}
        </a>
      )}
      <details open={hasFailed}>
        <summary>{text.order.otherWay}</summary>
        <Form label={text.order.again} submit={payBy}>
          <Methods label={text.order.again} />
        </Form>
      </details>
      <ConfirmButton label={text.order.cancel} question={text.order.cancelSure} act={cancel} />
    </>
  );
}
