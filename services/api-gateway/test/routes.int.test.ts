import { randomUUID } from 'node:crypto';
import { env } from 'node:process';
import { gunzipSync, gzipSync } from 'node:zlib';
import { request as httpRequest } from 'node:http';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { expect } from 'chai';
import fc from 'fast-check';
import { routes } from '../src/http/routes.js';
import { streamRoutes } from '../src/openapi/stream-routes.js';
import type { Route } from '../src/http/route.js';
import { callAt, type Reply } from './support/front-door.js';
import { openLineWorld, type LineWorld } from './support/line.js';
import { metricAt } from './support/metrics.js';

const hour = 3_600_000;
const inHours = (n: number) => new Date(Date.now() + n * hour).toISOString();
/** `owner`: of the account, the order with its ticket, and the place in line that are asked for. */
const who = [
  ...(['nobody', 'stranger', 'owner', 'VIEWER', 'EDITOR', 'ADMIN'] as const),
  'platform admin',
] as const;
type Who = (typeof who)[number];

/** What a request is made of; a class and a category of its own, where it ends them. */
type Made = {
  eventId: string;
  otherUserId: string;
  own: Record<'userId' | 'token' | 'eventId' | 'code' | 'ticketId' | 'sessionId', string>;
  organizerId: string;
  newCategory: () => Promise<string>;
  newClass: () => Promise<string>;
  giveRole: () => Promise<unknown>;
};
type Asked = { path?: string; body?: unknown; headers?: Record<string, string> };
type Entry = {
  may: readonly Who[];
  ask?: (made: Made, person: Who) => Asked | Promise<Asked>;
  /** Who asks, where asking ends what the others need. */
  by?: readonly Who[];
  /** Told to who may pass, though it is a 404: what was named is not there. */
  passesAs?: string;
};

const all = who;
const signedIn = who.slice(1);
const admins = ['platform admin'] as const;
const viewers = ['VIEWER', 'EDITOR', 'ADMIN', 'platform admin'] as const;
const editors = ['EDITOR', 'ADMIN', 'platform admin'] as const;
const owners = ['ADMIN', 'platform admin'] as const;
const on = (may: readonly Who[], body?: (made: Made) => unknown): Entry => ({
  may,
  ask: (made) => (body === undefined ? {} : { body: body(made) }),
});
/** A body of the right form that comes to nothing: only the door is looked at. */
const open = (body: unknown): Entry => ({ may: all, ask: () => ({ body }) });
const name = () => ({ name: randomUUID() });
const dates = () => ({ startsAt: inHours(48), endsAt: inHours(50), timeZone: 'UTC' });
const location = { venue: 'Hall', street: '1', city: 'Hanoi', country: 'VN' };
const ownOrder =
  (body?: unknown) =>
  ({ own }: Made): Asked => ({ path: own.code, ...(body === undefined ? {} : { body }) });
const readers = ['owner', ...viewers] as const;
const itself = ['owner', 'platform admin'] as const;

/** Who may pass each route of the contract; whoever else is refused with 401, 403 or 404. */
const table: Record<string, Entry> = {
  'get /api/auth/me': on(signedIn),
  'get /.well-known/jwks.json': on(all),
  'get /api/users/{id}': { may: itself, ask: ({ own }) => ({ path: own.userId }) },
  'patch /api/users/{id}': {
    may: itself,
    ask: ({ own }) => ({ path: own.userId, body: { firstName: 'An' } }),
  },
  'get /api/categories': on(all),
  'post /api/categories': on(admins, () => ({ ...name(), slug: randomUUID() })),
  'patch /api/categories/{id}': {
    may: admins,
    ask: async ({ newCategory }) => ({ path: await newCategory(), body: name() }),
  },
  'delete /api/categories/{id}': {
    may: admins,
    ask: async ({ newCategory }) => ({ path: await newCategory() }),
  },
  'get /api/organizers': on(all),
  'post /api/organizers': on(signedIn, name),
  'get /api/organizers/{id}': { may: all, ask: ({ organizerId }) => ({ path: organizerId }) },
  'patch /api/organizers/{id}': {
    may: owners,
    ask: ({ organizerId }) => ({ path: organizerId, body: { description: 'x' } }),
  },
  'get /api/events': on(all),
  'post /api/events': on(signedIn, ({ organizerId }) => ({
    ...{ ...name(), ...dates(), location, organizerId },
    categoryIds: [],
  })),
  'get /api/events/{id}': on(all),
  'patch /api/events/{id}': on(editors, () => ({ description: 'x' })),
  'delete /api/events/{id}': on(owners),
  'get /api/events/{id}/config': on(all),
  'put /api/events/{id}/config': on(editors, () => ({
    ...{ saleOpensAt: inHours(-1), saleClosesAt: inHours(24), isFree: false, isPublic: true },
    ...{ requiresApproval: true, allowWaitRoom: false, maxAttendees: 100 },
  })),
  'patch /api/events/{id}/config': on(editors, () => ({ maxAttendees: 101 })),
  'post /api/events/{id}/approve': on(admins, () => ({})),
  'post /api/events/{id}/publish': on(editors, () => ({})),
  'get /api/events/{id}/readiness': on(editors),
  'post /api/events/{id}/duplicate': on(editors, () => ({})),
  'get /api/events/{id}/roles': on(owners),
  'post /api/events/{id}/roles': {
    ...on(owners, () => ({ email: 'nobody@there.test', role: 'VIEWER' })),
    passesAs: 'USER_NOT_FOUND',
  },
  'put /api/events/{id}/roles/{userId}': on(owners, () => ({ role: 'VIEWER' })),
  'delete /api/events/{id}/roles/{userId}': {
    may: owners,
    ask: async ({ giveRole }) => {
      await giveRole();
      return {};
    },
  },
  'get /api/events/{id}/ticket-classes': on(all),
  'post /api/events/{id}/ticket-classes': on(editors, () => ({
    ...{ ...name(), priceMinor: 1, currency: 'VND', total: 1 },
  })),
  'patch /api/ticket-classes/{id}': {
    may: editors,
    ask: async ({ newClass }) => ({ path: await newClass(), body: { total: 2 } }),
  },
  'delete /api/ticket-classes/{id}': {
    may: editors,
    ask: async ({ newClass }) => ({ path: await newClass() }),
  },
  'get /api/events/{id}/availability': on(all),
  'get /api/events/{id}/draw': { ...on(all), passesAs: 'EVENT_NOT_FOUND' }, // it has none
  'post /api/waitroom/join': on(signedIn, ({ eventId }) => ({ eventId })),
  'get /api/waitroom/sessions/{id}': {
    may: ['owner'],
    ask: ({ own }) => ({ path: own.sessionId }),
  },
  'get /api/waitroom/sessions/{id}/stream': {
    may: ['owner'],
    ask: ({ own }) => ({ path: own.sessionId }),
  },
  'post /api/waitroom/leave': {
    may: ['owner'],
    ask: ({ own }) => ({ body: { sessionId: own.sessionId } }),
  },
  'post /api/orders': {
    may: signedIn,
    ask: () => ({ body: {}, headers: { 'idempotency-key': randomUUID() } }),
  },
  'get /api/orders': on(signedIn),
  'get /api/orders/{code}': { may: readers, ask: ownOrder() },
  'get /api/orders/{code}/tickets': { may: readers, ask: ownOrder() },
  'get /api/tickets/{id}/qr.svg': {
    may: ['owner'],
    ask: ({ own }) => ({ path: own.ticketId }),
  },
  'post /api/orders/{code}/cancel': { may: ['owner'], ask: ownOrder({}) },
  'post /api/orders/{code}/pay': {
    may: ['owner'],
    ask: ownOrder({ paymentMethod: 'ZALOPAY' }),
  },
  'post /api/orders/{code}/refund': { may: owners, ask: ownOrder({ reason: 'rain' }) },
  'get /api/payment-methods': on(all),
  'post /api/events/{id}/check-ins': {
    ...on(editors, () => ({ ticket: 'x' })),
    passesAs: 'TICKET_NOT_FOUND',
  },
  'get /api/events/{id}/orders': on(viewers),
  'get /api/events/{id}/sales': on(viewers),
  'get /api/events/{id}/sales/stream': on(viewers),
  'post /api/auth/signup': open({}),
  'post /api/auth/signin': open({}),
  'post /api/auth/refresh': open({}),
  'post /api/auth/logout': open({ refreshToken: 'x' }),
  'post /api/auth/forgot-password': open({ email: 'nobody@there.test' }),
  'post /api/auth/reset-password': open({}),
  'post /api/auth/verify-email': open({}),
  'post /api/auth/verify-email/resend': on(signedIn, () => ({})),
  'post /api/auth/change-password': on(signedIn, () => ({})),
  // What ends the event, or the accounts, comes last.
  'post /api/events/{id}/cancel': on(owners, () => ({ reason: 'storm' })),
  'delete /api/users/{id}': {
    may: itself,
    ask: ({ own, otherUserId }, person) => ({
      path: person === 'platform admin' ? otherUserId : own.userId,
    }),
  },
  'post /api/auth/logout-all': { ...on(signedIn, () => ({})), by: ['nobody', 'stranger'] },
};

describe('the routes', function () {
  this.timeout(120_000);
  let world: LineWorld;
  before(async () => {
    world = await openLineWorld(import.meta.filename, ['order', 'payment']);
  });
  after(() => world.stop());

  const post = <T = { id: string }>(path: string, token: string, body: unknown = {}) =>
    world.send<T>('POST', path, { token, body });
  const roleHolder = async (eventIds: string[], role: string) => {
    const { accessToken, user } = await world.person();
    for (const eventId of eventIds)
      await world.send('PUT', `/api/events/${eventId}/roles/${user.id}`, {
        token: world.organiser,
        body: { role },
      });
    return accessToken;
  };
  const casting = async ({ eventId, own }: Made): Promise<Record<Who, string | undefined>> => ({
    ...{ nobody: undefined, stranger: await world.signUp(), owner: own.token },
    VIEWER: await roleHolder([eventId, own.eventId], 'VIEWER'),
    EDITOR: await roleHolder([eventId, own.eventId], 'EDITOR'),
    ...{ ADMIN: world.organiser, 'platform admin': world.admin },
  });
  /** Somebody's free order with its ticket, and their place in the line of an event. */
  const owning = async (lineOf: string): Promise<Made['own']> => {
    const { accessToken: token, user } = await world.person();
    const eventId = await world.freeSale();
    type Listed<T> = { items: T[] };
    const get = <T>(path: string) => world.send<T>('GET', path, { token });
    const { items } = await get<Listed<{ id: string }>>(`/api/events/${eventId}/ticket-classes`);
    const contact = { name: 'Hoa', email: 'hoa@there.test', phone: '+84901234567' };
    const body = {
      ...{ eventId, contact, paymentMethod: 'NONE', redirectUrl: 'http://127.0.0.1/' },
      items: items.map(({ id }) => ({ ticketClassId: id, quantity: 1 })),
    };
    const headers = { 'idempotency-key': randomUUID() };
    const placed = await world.door.call('/api/orders', { method: 'POST', token, body, headers });
    expect(placed.status, JSON.stringify(placed.body)).to.equal(201);
    const { code } = placed.body['order'] as { code: string };
    const tickets = () => get<Listed<{ ticketId: string }>>(`/api/orders/${code}/tickets`);
    await waitUntil('there is a ticket', async () => (await tickets()).items.length > 0, {
      timeoutMs: 20_000,
    });
    const ticketId = (await tickets()).items[0]?.ticketId ?? '';
    const { sessionId } = await world.join(lineOf, token);
    return { userId: user.id, token, eventId, code, ticketId, sessionId };
  };
  const making = async (eventId: string): Promise<Made> => {
    const otherUserId = (await world.person()).user.id;
    const event = await world.send<{ organizer: { id: string } }>('GET', `/api/events/${eventId}`);
    const token = world.organiser;
    return {
      eventId,
      otherUserId,
      own: await owning(eventId),
      organizerId: event.organizer.id,
      newCategory: async () =>
        (await post('/api/categories', world.admin, { ...name(), slug: randomUUID() })).id,
      newClass: async () => {
        const body = { ...name(), priceMinor: 1, currency: 'VND', total: 1 };
        return (await post(`/api/events/${eventId}/ticket-classes`, token, body)).id;
      },
      giveRole: () =>
        world.send('PUT', `/api/events/${eventId}/roles/${otherUserId}`, {
          token,
          body: { role: 'VIEWER' },
        }),
    };
  };
  const ask = async (key: string, made: Made, person: Who, token: string | undefined) => {
    const { path = made.eventId, body, headers } = (await table[key]?.ask?.(made, person)) ?? {};
    const [method = '', pattern = ''] = key.split(' ');
    const url = pattern.replace('{userId}', made.otherUserId).replaceAll(/\{\w+\}/g, path);
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    if (url.endsWith('/stream')) return await opened(world.door.url + url, authorization);
    return await world.door.call(url, {
      method: method.toUpperCase(),
      ...(body === undefined ? {} : { body }),
      headers: { ...authorization, ...headers },
    });
  };

  it('let everybody pass who may, and nobody else', async () => {
    const streams = streamRoutes.map(({ method, path }) => `${method} ${path}`);
    expect(Object.keys(table)).to.have.members([...routes.map(keyOf), ...streams]);
    const made = await making(await world.onSale());
    const cast = await casting(made);
    const wrong: string[] = [];
    for (const [key, { may, by = who, passesAs }] of Object.entries(table)) {
      const isOpen = may.includes('nobody');
      for (const person of by) {
        const { status, body } = await ask(key, made, person, cast[person]);
        const mayPass = may.includes(person);
        const passed = ![401, 403, 404].includes(status) || body['code'] === passesAs;
        const isRight = mayPass === passed && status < 500;
        const isUnknown = person === 'nobody' && !isOpen && status !== 401 && !byTicket(key);
        if (!isRight || isUnknown)
          wrong.push(`${key} by ${person}: ${status} ${String(body['code'])}`);
      }
    }
    expect(wrong).to.eql([]);
  });

  it('show the code of a ticket to its buyer alone, also where others read the order', async () => {
    const made = await making(await world.onSale());
    const viewer = await roleHolder([made.own.eventId], 'VIEWER');
    const path = `/api/orders/${made.own.code}/tickets`;
    const codes = async (token: string) =>
      (await world.send<{ items: { qr: string }[] }>('GET', path, { token })).items.map(
        ({ qr }) => qr,
      );
    expect((await codes(made.own.token))[0]).to.match(/^eyJ/);
    expect(await codes(viewer)).to.eql(['']);
  });

  it('answer no fault to any body that somebody makes up', async function () {
    const isLong = env['TEST_SIZE'] === 'long';
    if (isLong) this.timeout(60 * 60_000); // some 300,000 requests
    const perRoute = isLong ? 10_000 : 200;
    const eventId = await world.onSale();
    const made = await making(eventId);
    const faults: string[] = [];
    for (const key of Object.keys(table)) {
      const route = routes.find((one) => keyOf(one) === key);
      const { body } = route ?? {};
      if (route === undefined || route.method === 'get' || body === undefined) continue;
      const path = route.path
        .replace('{userId}', made.otherUserId)
        .replace('{code}', made.own.code)
        .replace('{id}', eventId);
      const bodies = fc.sample(bodyFor(body), { numRuns: perRoute, seed: 20_261_124 });
      // One may be signed out by what is sent there.
      const token = key.includes('/auth/') ? await world.signUp() : world.organiser;
      const queue = bodies.values();
      const worker = async () => {
        for (const made of queue) {
          const reply = await world.door.call(path, {
            method: route.method.toUpperCase(),
            token,
            raw: JSON.stringify(made),
            headers: { 'idempotency-key': randomUUID() },
          });
          if (reply.status >= 500)
            faults.push(`${key} ${JSON.stringify(made)}: ${JSON.stringify(reply.body)}`);
        }
      };
      await Promise.all(Array.from({ length: 16 }, worker));
    }
    expect(faults.slice(0, 5)).to.eql([]);
  });

  describe('refuse what is wrong by its name', () => {
    const send = (raw: string, headers: Record<string, string> = {}) =>
      world.door.call('/api/organizers', { method: 'POST', token: world.organiser, raw, headers });
    const refuses = async (raw: string, status: number, code: string, headers = {}) => {
      const { body } = await send(raw, headers);
      expect(body, raw.slice(0, 60)).to.include({ status, code });
    };

    it('bytes that are no text, or not packed as they say', async () => {
      const { url } = world.door;
      const authorization = `Bearer ${world.organiser}`;
      const sendBytes = async (body: Buffer, more: Record<string, string> = {}) => {
        const headers = { authorization, 'content-type': 'application/json', ...more };
        const answer = await fetch(`${url}/api/organizers`, { method: 'POST', headers, body });
        return (await answer.json()) as { status: number; code: string };
      };
      const bad = { status: 400, code: 'VALIDATION_FAILED' };
      const plain = Buffer.from(JSON.stringify(name()));
      for (const encoding of ['gzip', 'deflate', 'br'])
        expect(await sendBytes(plain, { 'content-encoding': encoding }), encoding).to.include(bad);
      const half = gzipSync(plain).subarray(0, 20);
      expect(await sendBytes(half, { 'content-encoding': 'gzip' })).to.include(bad);
      const bomb = gzipSync(Buffer.alloc(10_000_000, ' '));
      expect(await sendBytes(bomb, { 'content-encoding': 'gzip' })).to.include({ status: 413 });
      expect(await sendBytes(Buffer.from('{"name":"\xff\xfe"}', 'latin1'))).to.include(bad);
      await refuses('{"name":"\\ud800"}', 400, 'VALIDATION_FAILED');
      await refuses('{"name":"\u200b"}', 400, 'VALIDATION_FAILED');
      await refuses('{"name":"a\\r\\nX: y"}', 400, 'VALIDATION_FAILED');
    });

    it('odd JSON', async () => {
      const twice = await send('{"name":"a","description":"x","name":"b"}');
      expect(twice.body).to.include({ status: 400, code: 'VALIDATION_FAILED' });
      expect(twice.body['errors']).to.eql([{ path: 'name', message: 'is named twice' }]);
      await refuses('{"name":"a","__proto__":{"admin":true}}', 400, 'VALIDATION_FAILED');
      await refuses('{"name":"a","constructor":{"prototype":{}}}', 400, 'VALIDATION_FAILED');
      await refuses(
        `{"name":${'['.repeat(40_000)}${']'.repeat(40_000)}}`,
        400,
        'VALIDATION_FAILED',
      );
      const utf16 = { 'content-type': 'application/json; charset=utf-16' };
      await refuses('{"name":"a"}', 415, 'UNSUPPORTED_MEDIA_TYPE', utf16);
      await refuses('{"name":"a"} x', 400, 'VALIDATION_FAILED');
      await refuses('{"name":"\u0000"}', 400, 'VALIDATION_FAILED');
      await refuses(`{"name":"${'x'.repeat(10_000)}"}`, 400, 'VALIDATION_FAILED');
      await refuses(`{"name":"${'x'.repeat(110_000)}"}`, 413, 'BODY_TOO_LARGE');
      const type = { 'content-type': 'text/plain' };
      await refuses('{"name":"a"}', 415, 'UNSUPPORTED_MEDIA_TYPE', type);
      const withBom = await send(`\uFEFF${JSON.stringify({ name: `bom ${randomUUID()}` })}`);
      expect(withBom.status, 'a byte order mark is no fault of who sends it').to.equal(201);
    });

    it('HTML in a name is text like any other', async () => {
      const html = `<script>alert('${randomUUID()}')</script>`;
      const { body } = await send(JSON.stringify({ name: html }));
      expect(body['name']).to.equal(html);
    });

    it('limits, cursors, times and addresses', async () => {
      const get = async (path: string) => (await world.door.call(path)).body;
      const bad = { status: 400, code: 'VALIDATION_FAILED' };
      for (const query of [
        'limit=-1',
        'limit=0',
        'limit=101',
        'limit=x',
        'cursor=eyJhIjoxfQ',
        'x=1',
      ])
        expect(await get(`/api/events?${query}`), query).to.include(bad);
      const { organizerId } = await making(await world.onSale());
      const event = { ...name(), ...dates(), location, organizerId, categoryIds: [] };
      const token = world.organiser;
      const create = async (change: object) =>
        (
          await world.door.call('/api/events', {
            method: 'POST',
            token,
            body: { ...event, ...change },
          })
        ).body;
      expect(await create({ startsAt: '2027-01-31T10:00:00' })).to.include(bad);
      expect(await create({ startsAt: '2027-01-31T10:00:00+07:00' })).to.include(bad);
      expect(await create({ endsAt: inHours(47) })).to.include(bad);
      const { id } = (await create({})) as { id: string };
      const config = {
        ...{ saleOpensAt: inHours(1), saleClosesAt: inHours(51), isFree: false, isPublic: true },
        ...{ requiresApproval: true, allowWaitRoom: false, maxAttendees: 100 },
      };
      const late = await world.door.call(`/api/events/${id}/config`, {
        method: 'PUT',
        token,
        body: config,
      });
      expect(late.body).to.include(bad);
      const person = { firstName: 'A', lastName: 'B', password: 'a long enough phrase 42' };
      const local = randomUUID();
      const signUp = (email: string) =>
        world.door.call('/api/auth/signup', { method: 'POST', body: { ...person, email } });
      expect((await signUp(`${local}@look.test`)).status).to.equal(201);
      // Full-width letters are the same address to a reader; Cyrillic ones are none of ours.
      expect((await signUp(`${local}@ｌｏｏｋ.test`)).body).to.include({ code: 'EMAIL_TAKEN' });
      expect((await signUp(`${local}@lооk.test`)).body).to.include(bad);
    });
  });

  it('page by cursors that nobody else can use, and no other list', async () => {
    for (let n = 0; n < 3; n++) await world.onSale();
    type Page = { items: { id: string }[]; nextCursor: string | null };
    const page = async (query: string, token?: string) => {
      const reply = await world.door.call(`/api/events?${query}`, token ? { token } : {});
      return reply.body as Page & { code?: string; errors?: { path: string }[] };
    };
    const first = await page('limit=1');
    const cursor = encodeURIComponent(first.nextCursor ?? '');
    const second = await page(`limit=2&cursor=${cursor}`);
    expect(second.items).to.have.length(2);
    expect(second.items.map(({ id }) => id)).to.not.include(first.items[0]?.id);
    const signedIn = await page(`limit=2&cursor=${cursor}`, world.organiser);
    expect(signedIn.items.map(({ id }) => id)).to.eql(second.items.map(({ id }) => id));
    const own = await page('limit=1', world.organiser);
    const foreign = encodeURIComponent(own.nextCursor ?? '');
    const stranger = await world.signUp();
    for (const [query, token] of [
      [`cursor=${foreign}`, undefined],
      [`cursor=${foreign}`, stranger],
      [`city=Hanoi&cursor=${cursor}`, undefined],
      [`cursor=${cursor}x`, undefined],
      [`cursor=${cursor.split('.')[1]}`, undefined],
    ] as const) {
      const { code, errors } = await page(query, token);
      expect([code, errors?.[0]?.path], query).to.eql(['VALIDATION_FAILED', 'cursor']);
    }
    const elsewhere = await world.door.call(`/api/organizers?cursor=${cursor}`);
    expect(elsewhere.body).to.include({ status: 400, code: 'VALIDATION_FAILED' });
  });

  it('cost two RPCs a second, however many read', async () => {
    const eventId = await world.onSale();
    const rpcs = () =>
      metricAt(
        world.door.services.adminUrl('event'),
        'rpc_server_duration_seconds_count',
        'method="FindOne"',
      );
    const before = await rpcs();
    const from = performance.now();
    for (let round = 0; round < 10; round++)
      await Promise.all(
        Array.from({ length: 50 }, async () => {
          expect((await world.door.call(`/api/events/${eventId}`)).status).to.equal(200);
        }),
      );
    const seconds = (performance.now() - from) / 1_000;
    expect((await rpcs()) - before).to.be.at.most(2 * seconds + 1);
  });

  it('answer a public read by its ETag, and compressed when it is long', async () => {
    const eventId = await world.onSale();
    const description = 'Đêm nhạc '.repeat(500);
    await world.send('PATCH', `/api/events/${eventId}`, {
      token: world.organiser,
      body: { description },
    });
    const { port } = world.door.gateway;
    // A public read may be a second old: who put it on sale may just have read it.
    let first = await get(port, `/api/events/${eventId}`);
    const isNew = async () => {
      first = await get(port, `/api/events/${eventId}`);
      return gunzipSync(first.bytes).toString('utf8').includes('Đêm nhạc');
    };
    await waitUntil('the page has the new text', isNew, { timeoutMs: 5 * 1_000 });
    expect(first.headers['content-encoding']).to.equal('gzip');
    expect(first.headers['cache-control']).to.include('public');
    expect(JSON.parse(gunzipSync(first.bytes).toString('utf8'))).to.include({ description });
    const etag = String(first.headers['etag']);
    const again = await get(port, `/api/events/${eventId}`, { 'if-none-match': etag });
    expect(again.status).to.equal(304);
    expect(again.bytes).to.have.length(0);
  });

  it('copy an event with its classes and config', async () => {
    const eventId = await world.onSale();
    const token = world.organiser;
    const copy = await post<{ id: string; status: string; name: string }>(
      `/api/events/${eventId}/duplicate`,
      token,
      { name: 'Night two' },
    );
    expect(copy).to.include({ status: 'DRAFT', name: 'Night two' });
    const classesOf = async (id: string) =>
      (
        await world.send<{ items: Record<string, unknown>[] }>(
          'GET',
          `/api/events/${id}/ticket-classes`,
          { token },
        )
      ).items.map(({ name, priceMinor, currency, total, status }) => [
        name,
        priceMinor,
        currency,
        total,
        status,
      ]);
    expect(await classesOf(copy.id))
      .to.eql(await classesOf(eventId))
      .and.have.length(1);
    const readiness = await world.send('GET', `/api/events/${copy.id}/readiness`, { token });
    expect(readiness).to.deep.include({ ready: false });
  });

  it('believe a trusted proxy about addresses, and count bad sign-ins by them', async () => {
    const gateway = await world.door.another({
      TRUSTED_PROXIES: 'loopback',
      RATE_LIMITS_LOOPBACK: 'on',
      RATE_LIMITS: '{"auth":2}',
    });
    const signIn = async (address: string) =>
      (
        await callAt(`http://127.0.0.1:${gateway.port}`, '/api/auth/signin', {
          method: 'POST',
          body: { email: `${randomUUID()}@there.test`, password: 'x' },
          headers: { 'x-forwarded-for': address },
        })
      ).body['code'];
    for (const address of ['203.0.113.5', '203.0.113.6'])
      expect([await signIn(address), await signIn(address), await signIn(address)]).to.eql([
        ...['BAD_CREDENTIALS', 'BAD_CREDENTIALS', 'RATE_LIMITED'],
      ]);
  });
});

/** A stream as far as whether it was opened. */
async function opened(url: string, headers: Record<string, string>): Promise<Reply> {
  const response = await fetch(url, { headers });
  const { status } = response;
  const body = status === 200 ? {} : ((await response.json()) as Reply['body']);
  if (status === 200) await response.body?.cancel();
  return { status, headers: response.headers, body };
}

/** A place is shown to who holds its ticket, too: without a token it is not found. */
function byTicket(key: string): boolean {
  return key.startsWith('get /api/waitroom/sessions/');
}

function keyOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

/** Bodies with the fields that a route takes, whatever is in them, and bodies that are nothing of the kind. */
function bodyFor(schema: NonNullable<Route['body']>): fc.Arbitrary<unknown> {
  const { shape = {} } = schema as { shape?: Record<string, unknown> };
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.uuid(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.constantFrom(null, 'ADMIN', 'VND', 'UTC', '', 'a@b.test', -1, 2 ** 53, 1e308),
    fc.jsonValue(),
  );
  const fields = Object.fromEntries(Object.keys(shape).map((field) => [field, value]));
  return fc.oneof(
    { weight: 4, arbitrary: fc.record(fields, { requiredKeys: [] }) },
    fc.jsonValue(),
  );
}

/** As a browser that takes compressed bodies; fetch would undo them. */
function get(port: number, path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; bytes: Buffer }>(
    (resolve, reject) => {
      const options = {
        port,
        host: '127.0.0.1',
        path,
        headers: { 'accept-encoding': 'gzip', ...headers },
      };
      httpRequest(options, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            bytes: Buffer.concat(parts),
          }),
        );
      })
        .on('error', reject)
        .end();
    },
  );
}
