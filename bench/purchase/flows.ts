import { randomUUID } from 'node:crypto';
import { PaymentMethod } from '@ticketbottle/sdk/order.js';
import { Metadata } from 'nice-grpc';
import { admitted, join, placeOrder } from '../../tools/platform/buyer.js';
import type { Buyer, Shop } from './shop.js';

/** Places one order of one ticket; answers its code and where to pay. */
export type Flow = (shop: Shop, buyer: Buyer) => Promise<{ code: string; url: string }>;

const contact = { name: 'Binh Buyer', email: 'binh@bench.test', phone: '+84901234567' };
const redirectUrl = 'http://127.0.0.1:3000/orders';

/** Through the front door: join, admission, order. */
export const wholeFlow: Flow = async ({ rest, event }, { token }) => {
  const items = [{ ticketClassId: classOf(event), quantity: 1 }];
  for (;;) {
    const { sessionId } = await join(rest, token, event.eventId);
    const { checkoutToken } = await admitted(rest, token, sessionId, 20_000);
    if (checkoutToken === undefined) continue; // the admission of the purchase before, which ends only now
    const answer = await placeOrder(rest, token, { eventId: event.eventId, items, checkoutToken });
    const { order, payment } = answer.body;
    if (answer.status === 201) return { code: order.code, url: payment?.url ?? '' };
    if (answer.status !== 200)
      throw new Error(`the order was answered ${JSON.stringify(answer.body)}`);
  }
};

/** Order, inventory and payment alone: no gateway and no line. */
export const orderBy =
  (paymentMethod: PaymentMethod): Flow =>
  async ({ order, event }, { token }) => {
    const metadata = Metadata({ authorization: `Bearer ${token}` });
    const wanted = {
      eventId: event.eventId,
      items: [{ ticketClassId: classOf(event), quantity: 1 }],
      ...{ contact, redirectUrl, paymentMethod, idempotencyKey: randomUUID() },
    };
    const { order: placed } = await order.create(wanted, { metadata });
    return { code: placed?.code ?? '', url: placed?.payment?.url ?? '' };
  };
export const orderFlow = orderBy(PaymentMethod.ZALOPAY);

/** As on the provider's page; the buyer does not follow the way back. */
export async function pay(url: string): Promise<void> {
  const body = new URLSearchParams({ action: 'pay' });
  const signal = AbortSignal.timeout(15_000);
  const response = await fetch(url, { method: 'POST', body, redirect: 'manual', signal });
  await response.arrayBuffer();
  if (response.status >= 400) throw new Error(`the pay page answered ${response.status}`);
}

function classOf({ ticketClasses }: Shop['event']): string {
  return ticketClasses[0]?.id ?? '';
}
