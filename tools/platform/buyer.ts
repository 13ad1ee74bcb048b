import { randomUUID } from 'node:crypto';
import type { PayerAction } from '@ticketbottle/provider-simulator/payer-action.js';
import type { Rest, RestAnswer } from './rest.js';
import { until } from './until.js';

export type Session = {
  sessionId: string;
  status: string;
  state: string;
  notice?: string;
  position?: number | null;
  turn: number | null;
  arrivalNumber: number;
  checkoutToken?: string;
  ticket: string;
  admittedAt?: string;
};

export type Order = {
  code: string;
  status: string;
  cancelReason?: string;
  failureCode?: string;
  items: {
    ticketClassId: string;
    name: string;
    priceMinor: number;
    quantity: number;
    totalMinor: number;
  }[];
  totalMinor: number;
  currency: string;
  holdExpiresAt: string;
  payment: { provider: string; status: string; url?: string } | null;
};

export type Placed = { order: Order; payment: { url: string; expiresAt: string } | null };
export type Problem = { code: string; detail: string; status: number; title: string };
export type OrderLine = { ticketClassId: string; quantity: number };

export async function join(rest: Rest, token: string, eventId: string): Promise<Session> {
  const body = { eventId };
  const { session } = await rest.ok<{ session: Session }>('POST', '/api/waitroom/join', {
    token,
    body,
  });
  return session;
}

export async function sessionNow(rest: Rest, token: string, id: string): Promise<Session> {
  const path = `/api/waitroom/sessions/${encodeURIComponent(id)}`;
  return (await rest.ok<{ session: Session }>('GET', path, { token })).session;
}

/** Polls until the session is no longer waiting. */
export async function admitted(
  rest: Rest,
  token: string,
  id: string,
  ms: number,
): Promise<Session> {
  return await until(
    async () => {
      const session = await sessionNow(rest, token, id);
      return session.status === 'WAITING' ? undefined : session;
    },
    { ms, what: `session ${id} is admitted` },
  );
}

export type OrderRequest = {
  eventId: string;
  items: OrderLine[];
  checkoutToken?: string | undefined;
  paymentMethod?: string;
  idempotencyKey?: string;
  redirectUrl?: string;
};

export function placeOrder(
  rest: Rest,
  token: string,
  request: OrderRequest,
): Promise<RestAnswer<Placed & Problem>> {
  const { idempotencyKey = randomUUID(), checkoutToken, ...order } = request;
  return rest.call('POST', '/api/orders', {
    token,
    headers: { 'idempotency-key': idempotencyKey },
    body: {
      paymentMethod: 'ZALOPAY',
      redirectUrl: 'http://127.0.0.1:3000/orders',
      contact: { name: 'Nguyễn Thị Hoa', email: 'hoa@ticketbottle.test', phone: '+84901234567' },
      ...order,
      ...(checkoutToken === undefined ? {} : { checkoutToken }),
    },
  });
}

export async function orderNow(rest: Rest, token: string, code: string): Promise<Order> {
  return await rest.ok<Order>('GET', `/api/orders/${code}`, { token });
}

/** Polls until the order has one of the statuses. */
export async function orderBecomes(
  rest: Rest,
  token: string,
  o: { code: string; status: string[]; ms: number },
): Promise<Order> {
  return await until(
    async () => {
      const order = await orderNow(rest, token, o.code);
      return o.status.includes(order.status) ? order : undefined;
    },
    { ms: o.ms, what: `order ${o.code} becomes ${o.status.join(' or ')}` },
  );
}

/** Acts on the provider's pay page as a person does, and follows the way back as a browser would. */
export async function actOnPayPage(
  url: string,
  action: PayerAction,
): Promise<{ status: number; returned?: number }> {
  const body = new URLSearchParams({ action });
  const response = await fetch(url, {
    method: 'POST',
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(15_000),
  });
  await response.arrayBuffer();
  const back = response.headers.get('location');
  if (back === null) return { status: response.status };
  const returned = await fetch(back, { redirect: 'manual', signal: AbortSignal.timeout(15_000) });
  await returned.arrayBuffer();
  return { status: response.status, returned: returned.status };
}
