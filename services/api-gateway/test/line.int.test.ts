import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { readEvents, type Reading } from './support/events.js';
import { openFrontDoor, platformAdmin, type FrontDoor } from './support/front-door.js';

const hour = 3_600_000;
const inHours = (n: number) => new Date(Date.now() + n * hour).toISOString();

type Session = {
  sessionId: string;
  status: string;
  position: number | null;
  ticket: string;
  checkoutToken?: string;
};

describe('the line, from outside', function () {
  this.timeout(120_000);
  let door: FrontDoor;
  let organiser: string;
  let admin: string;
  const readings: Reading[] = [];
  before(async () => {
    door = await openFrontDoor(import.meta.filename, ['user', 'event', 'inventory', 'waitroom']);
    organiser = await signUp();
    admin = await platformAdmin(door);
  });
  afterEach(() => {
    for (const reading of readings.splice(0)) reading.close();
  });
  after(() => door.stop());

  const send = async <T>(
    method: string,
    path: string,
    o: { token?: string; body?: unknown } = {},
  ) => {
    const reply = await door.call(path, { method, ...o });
    expect(reply.status, `${method} ${path}: ${JSON.stringify(reply.body)}`).to.be.lessThan(300);
    return reply.body as T;
  };
  const signUp = async () => {
    const body = {
      firstName: 'Hoa',
      lastName: 'Lê',
      email: `${randomUUID()}@line.test`,
      password: 'a long enough phrase 42',
    };
    const signedIn = await send<{ accessToken: string }>('POST', '/api/auth/signup', { body });
    return signedIn.accessToken;
  };

  /** An event on sale that lets one buyer in at a time. */
  const onSale = async () => {
    const token = organiser;
    const name = randomUUID().slice(0, 8);
    const make = (path: string, body: unknown) =>
      send<{ id: string }>('POST', path, { token, body });
    const organizer = await make('/api/organizers', { name });
    const { id } = await make('/api/events', {
      name: `Concert ${name}`,
      startsAt: inHours(48),
      endsAt: inHours(50),
      timeZone: 'Asia/Ho_Chi_Minh',
      location: { venue: 'Hall', street: '1 Street', city: 'Hanoi', country: 'VN' },
      categoryIds: [],
      organizerId: organizer.id,
    });
    const config = {
      saleOpensAt: inHours(-1),
      saleClosesAt: inHours(24),
      isFree: false,
      isPublic: true,
      requiresApproval: true,
      allowWaitRoom: true,
      maxAttendees: 100,
      maxTicketsPerOrder: 10,
      maxTicketsPerUser: 20,
      holdSeconds: 900,
      waitingRoom: {
        maxConcurrent: 1,
        releasePerSecond: 10,
        sessionSeconds: 900,
        reconnectGraceSeconds: 120,
        claimSeconds: 60,
      },
    };
    await send('PUT', `/api/events/${id}/config`, { token, body: config });
    const standing = { name: 'Standing', priceMinor: 50_000, currency: 'VND', total: 10 };
    await make(`/api/events/${id}/ticket-classes`, standing);
    await send('POST', `/api/events/${id}/approve`, { token: admin, body: {} });
    await send('POST', `/api/events/${id}/publish`, { token, body: {} });
    // The event reaches the line by Kafka.
    const probe = await signUp();
    await waitUntil(
      'the line takes joins',
      async () => {
        const body = { eventId: id };
        const reply = await door.call('/api/waitroom/join', { method: 'POST', token: probe, body });
        return reply.status === 200;
      },
      { timeoutMs: 20_000 },
    );
    const { sessionId } = await join(id, probe);
    await send('POST', '/api/waitroom/leave', { token: probe, body: { sessionId } });
    return id;
  };
  const join = async (eventId: string, token: string) => {
    const joined = await send<{ session: Session }>('POST', '/api/waitroom/join', {
      token,
      body: { eventId },
    });
    return joined.session;
  };
  const look = async (sessionId: string, token: string) =>
    (await send<{ session: Session }>('GET', `/api/waitroom/sessions/${sessionId}`, { token }))
      .session;
  const stream = async (o: {
    sessionId: string;
    ticket?: string;
    token?: string;
    url?: string;
  }) => {
    const query = o.ticket === undefined ? '' : `?ticket=${encodeURIComponent(o.ticket)}`;
    const path = `/api/waitroom/sessions/${o.sessionId}/stream${query}`;
    const headers = o.token === undefined ? {} : { authorization: `Bearer ${o.token}` };
    const reading = await readEvents((o.url ?? door.url) + path, {
      ...headers,
      'last-event-id': '41',
    });
    readings.push(reading);
    return reading;
  };
  /** One buyer in checkout, and one behind. */
  const twoInLine = async () => {
    const eventId = await onSale();
    const [first, second] = [await signUp(), await signUp()];
    const { sessionId } = await join(eventId, first);
    await waitUntil(
      'the first is admitted',
      async () => (await look(sessionId, first)).status === 'ADMITTED',
      { timeoutMs: 10_000 },
    );
    const behind = await join(eventId, second);
    return { first, second, admitted: await look(sessionId, first), behind };
  };

  it('tells a place by stream as it changes, and a checkout token to its owner alone', async () => {
    const { first, second, admitted, behind } = await twoInLine();
    expect(admitted.checkoutToken).to.be.a('string');
    expect(behind).to.include({ status: 'WAITING' });
    const byTicket = await stream(behind);
    const byOwner = await stream({ sessionId: behind.sessionId, token: second });
    expect(byTicket.status).to.equal(200);
    expect(byTicket.headers.get('content-type')).to.contain('text/event-stream');
    const place = await byTicket.first(({ event }) => event === 'position');
    expect(place.data).to.include({ sessionId: behind.sessionId, status: 'WAITING', position: 1 });
    expect(place.id).to.match(/^\d+$/);
    expect(byTicket.text()).to.match(/^retry: \d+\n\n/);

    const body = { sessionId: admitted.sessionId };
    await send('POST', '/api/waitroom/leave', { token: first, body });
    const turn = await byTicket.first(({ event }) => event === 'admitted');
    expect(turn.data).to.not.have.property('checkoutToken');
    const own = await byOwner.first(({ event }) => event === 'admitted');
    expect(own.data['checkoutToken']).to.be.a('string');

    await send('POST', '/api/waitroom/leave', {
      token: second,
      body: { sessionId: behind.sessionId },
    });
    const last = await byTicket.first(({ event }) => event === 'closed');
    expect(last.data).to.include({ status: 'LEFT' });
    await byTicket.ended;
  });

  it("shows nobody else's place, by poll or by stream", async () => {
    const { first, behind } = await twoInLine();
    const path = `/api/waitroom/sessions/${behind.sessionId}`;
    for (const url of [path, `${path}/stream`]) {
      const nobody = await door.call(url);
      expect([nobody.status, nobody.body['code']]).to.deep.equal([401, 'TOKEN_MISSING']);
      const foreign = await door.call(url, { token: first });
      expect([foreign.status, foreign.body['code']]).to.deep.equal([404, 'SESSION_NOT_FOUND']);
      const forged = await door.call(`${url}?ticket=forged`);
      expect([forged.status, forged.body['code']]).to.deep.equal([404, 'SESSION_NOT_FOUND']);
    }
  });

  it('ends its streams at once when it stops, and counts them while they are open', async () => {
    const { behind } = await twoInLine();
    const gateway = await door.another();
    const reading = await stream({ ...behind, url: `http://127.0.0.1:${gateway.port}` });
    await reading.first(({ event }) => event === 'position');
    const metrics = await fetch(`http://127.0.0.1:${gateway.adminPort}/metrics`);
    expect(await metrics.text()).to.match(/http_streams\{[^}]*\} 1/);
    const from = Date.now();
    await Promise.all([gateway.stop(), reading.ended]);
    expect(Date.now() - from).to.be.lessThan(3_000);
  });
});
