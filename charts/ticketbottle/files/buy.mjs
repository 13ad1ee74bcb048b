// `helm test`: somebody new signs up, joins the line, orders a free ticket and gets it. Through the gateway alone.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const { GATEWAY_URL, PUBLIC_URL, EVENT_ID, ADMIN_EMAIL, ADMIN_PASSWORD } = process.env;
const { TIMEOUT_SECONDS = '120' } = process.env;
const end = Date.now() + Number(TIMEOUT_SECONDS) * 900;
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString();

async function call(method, path, { token, body, headers = {} } = {}) {
  const response = await fetch(GATEWAY_URL + path, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Asks twice a second until the answer is what was waited for. */
async function until(what, ask) {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await pause(500);
  }
}

async function signUp(firstName) {
  const email = `helm-test-${randomUUID()}@ticketbottle.test`;
  const body = { firstName, lastName: 'Test', email, password: randomUUID() };
  return (await call('POST', '/api/auth/signup', { body })).accessToken;
}

/** A free event on sale for an hour, seen by those who have its link only. */
async function makeEvent() {
  if (!ADMIN_EMAIL)
    throw new Error(
      'nothing to buy: set test.eventId, or admin.existingSecret to have an event made',
    );
  const credentials = { email: ADMIN_EMAIL, password: ADMIN_PASSWORD };
  const admin = (await call('POST', '/api/auth/signin', { body: credentials })).accessToken;
  const token = await signUp('Organiser');
  const suffix = randomUUID().slice(0, 8);
  const category = { name: `Helm test ${suffix}`, slug: `helm-test-${suffix}` };
  const { id: categoryId } = await call('POST', '/api/categories', {
    token: admin,
    body: category,
  });
  const organizer = await call('POST', '/api/organizers', {
    token,
    body: { name: `Helm test ${suffix}`, description: 'Buys one free ticket' },
  });
  const { id } = await call('POST', '/api/events', {
    token,
    body: {
      name: `Helm test ${suffix}`,
      description: 'Made by helm test',
      startsAt: inDays(2),
      endsAt: inDays(3),
      timeZone: 'UTC',
      location: { venue: 'Nowhere', street: 'None', city: 'None', country: 'VN' },
      categoryIds: [categoryId],
      organizerId: organizer.id,
    },
  });
  await call('PUT', `/api/events/${id}/config`, {
    token,
    body: {
      saleOpensAt: inDays(-0.001),
      saleClosesAt: inDays(1 / 24),
      isFree: true,
      isPublic: false,
      requiresApproval: true,
      allowWaitRoom: true,
      maxAttendees: 10,
      maxTicketsPerOrder: 1,
      maxTicketsPerUser: 1,
      holdSeconds: 600,
      draw: false,
      waitingRoom: {
        maxConcurrent: 10,
        releasePerSecond: 10,
        sessionSeconds: 900,
        reconnectGraceSeconds: 120,
      },
    },
  });
  const ticketClass = { name: 'Free', priceMinor: 0, total: 10, currency: 'VND', status: 'ACTIVE' };
  await call('POST', `/api/events/${id}/ticket-classes`, { token, body: ticketClass });
  await call('POST', `/api/events/${id}/approve`, { token: admin, body: {} });
  await call('POST', `/api/events/${id}/publish`, { token, body: {} });
  return id;
}

const eventId = EVENT_ID || (await makeEvent());
const token = await signUp('Buyer');
const { items: classes } = await call('GET', `/api/events/${eventId}/ticket-classes`);
const free = classes.find(({ priceMinor }) => priceMinor === 0);
if (free === undefined) throw new Error(`event ${eventId} has no free ticket class`);
const joined = await until('the line is open', () =>
  call('POST', '/api/waitroom/join', { token, body: { eventId } }).catch((error) => {
    console.log(String(error)); // a new event takes a moment to reach the waiting room
    return undefined;
  }),
);
const path = `/api/waitroom/sessions/${encodeURIComponent(joined.session.sessionId)}`;
const { checkoutToken } = await until('the buyer is admitted', async () => {
  const { session } = await call('GET', path, { token });
  return session.status === 'ADMITTED' ? session : undefined;
});
const { order } = await call('POST', '/api/orders', {
  token,
  headers: { 'idempotency-key': randomUUID() },
  body: {
    eventId,
    items: [{ ticketClassId: free.id, quantity: 1 }],
    contact: { name: 'Helm Test', email: 'helm@ticketbottle.test', phone: '+84901234567' },
    paymentMethod: 'NONE',
    redirectUrl: PUBLIC_URL,
    checkoutToken,
  },
});
await until('the order is completed', async () => {
  const { status } = await call('GET', `/api/orders/${order.code}`, { token });
  if (status === 'FAILED' || status === 'CANCELLED')
    throw new Error(`order ${order.code}: ${status}`);
  return status === 'COMPLETED' ? true : undefined;
});
const { items: tickets } = await call('GET', `/api/orders/${order.code}/tickets`, { token });
console.log(`bought ${tickets.length} free ticket of ${eventId}: order ${order.code}`);
if (tickets.length !== 1) process.exitCode = 1;
