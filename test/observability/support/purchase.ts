import { randomBytes } from 'node:crypto';
import {
  actOnPayPage,
  admitted,
  join,
  orderBecomes,
  placeOrder,
} from '../../../tools/platform/buyer.js';
import type { PublishedEvent } from '../../../tools/platform/publish-event.js';
import { restClient } from '../../../tools/platform/rest.js';
import { classId } from '../../support/checkout.js';
import { platform } from '../../support/platform.js';

/** One purchase, with everything of it that nobody may find in a trace or a log. */
export type Purchase = {
  traceId: string;
  /** The span of the buyer's page: it is the parent of all requests, and nobody exports it. */
  pageSpanId: string;
  code: string;
  secrets: Record<string, string>;
};

type SignedIn = { accessToken: string; refreshToken: string };
type Ticket = { qr: string };

/** From sign-in to tickets, as a page does it that traces what its buyer does. */
export async function purchase(event: PublishedEvent): Promise<Purchase> {
  const { email, password } = await platform().buyer();
  const [traceId, pageSpanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  const traceparent = `00-${traceId}-${pageSpanId}-01`;
  const rest = restClient(platform().gatewayUrl, { traceparent });
  const body = { email, password };
  const { accessToken: token, refreshToken } = await rest.ok<SignedIn>('POST', '/api/auth/signin', {
    body,
  });
  const joined = await join(rest, token, event.eventId);
  const session = await admitted(rest, token, joined.sessionId, 10_000);
  const ticket = encodeURIComponent(joined.ticket);
  await rest.ok('GET', `/api/waitroom/sessions/${joined.sessionId}?ticket=${ticket}`);
  const placed = await placeOrder(rest, token, {
    eventId: event.eventId,
    items: [{ ticketClassId: classId(event), quantity: 2 }],
    checkoutToken: session.checkoutToken,
  });
  if (placed.status !== 201) throw new Error(JSON.stringify(placed.body));
  const { code } = placed.body.order;
  await actOnPayPage(placed.body.payment?.url ?? '', 'pay');
  await orderBecomes(rest, token, { code, status: ['COMPLETED'], ms: 20_000 });
  const path = `/api/orders/${code}/tickets`;
  const { items } = await rest.ok<{ items: Ticket[] }>('GET', path, { token });
  return {
    ...{ traceId, pageSpanId, code },
    secrets: {
      ...{ email, password, 'access token': token, 'refresh token': refreshToken },
      'checkout token': session.checkoutToken ?? '',
      'queue ticket': joined.ticket,
      'QR code': items[0]?.qr ?? '',
      'e-mail of the contact': 'hoa@ticketbottle.test',
      'phone of the contact': '+84901234567',
      'name of the contact': 'Nguyễn Thị Hoa',
    },
  };
}
