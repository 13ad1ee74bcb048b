import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { expect } from 'chai';
import type { Gateway } from '../src/service.js';
import { callAt } from './support/front-door.js';
import { openLineWorld, type LineWorld } from './support/line.js';
import { metricAt } from './support/metrics.js';

/** Waits for what must come within seconds, at most ten. */
const until = (what: string, probe: () => Promise<boolean>, { timeoutMs = 10_000 } = {}) =>
  waitUntil(what, probe, { timeoutMs });
const urlOf = ({ port }: Gateway) => `http://127.0.0.1:${port}`;
const adminOf = ({ adminPort }: Gateway) => `http://127.0.0.1:${adminPort}`;

describe('streams and polls of a line, from memory', function () {
  this.timeout(120_000);
  let world: LineWorld;
  let waitroom: string;
  const tunnels: Tunnel[] = [];
  before(async () => {
    world = await openLineWorld(import.meta.filename);
    waitroom = world.door.services.adminUrl('waitroom');
  });
  afterEach(() => {
    world.closeStreams();
    for (const tunnel of tunnels.splice(0)) tunnel.close();
  });
  after(() => world.stop());

  const calls = (method: string) =>
    metricAt(waitroom, 'rpc_server_duration_seconds_count', `method="${method}"`);
  const place = async (
    url: string,
    { sessionId, ticket }: { sessionId: string; ticket: string },
  ) => {
    const path = `${url}/api/waitroom/sessions/${sessionId}?ticket=${encodeURIComponent(ticket)}`;
    const response = await fetch(path);
    const body = (await response.json()) as { session?: { status: string; position: number } };
    return { status: response.status, session: body.session };
  };
  const tunnelled = async (more: Record<string, string> = {}) => {
    const tunnel = await openTunnel(world.door.services.address('waitroom'));
    tunnels.push(tunnel);
    const gateway = await world.door.another({ WAITROOM_ADDRESS: tunnel.address, ...more });
    return { tunnel, gateway, url: urlOf(gateway) };
  };

  it('feeds any number of streams and polls by one WatchLine, and tells presence in batches', async () => {
    const { inLine, stream, door } = world;
    const { waiting } = await inLine(8);
    const gateway = await door.another();
    const openBefore = await metricAt(waitroom, 'waitroom_streams');
    const url = urlOf(gateway);
    const reported = await calls('ReportPresence');
    const from = Date.now();
    for (const { sessionId, ticket } of waiting) {
      for (let n = 0; n < 3; n++) await stream({ sessionId, ticket, url });
      await place(url, { sessionId, ticket });
    }
    expect(await metricAt(adminOf(gateway), 'http_streams')).to.equal(24);
    expect(await metricAt(adminOf(gateway), 'line_watches')).to.equal(1);
    expect(await metricAt(waitroom, 'waitroom_streams')).to.equal(openBefore + 1);
    // Polled until memory answers, which is presence that only the gateway has seen.
    await until('presence is reported', async () => {
      await place(url, waiting[0]!);
      return (await calls('ReportPresence')) > reported;
    });
    const seconds = (Date.now() - from) / 1_000;
    expect((await calls('ReportPresence')) - reported).to.be.at.most(2 * Math.ceil(seconds) + 2);
  });

  it('answers polls of a place it knows without any call and any command of Redis', async () => {
    const { inLine, door } = world;
    const { waiting } = await inLine(2);
    const gateway = await door.another({ RATE_LIMITS_LOOPBACK: 'on' });
    const url = urlOf(gateway);
    const second = waiting[1]!;
    const memory = () => metricAt(adminOf(gateway), 'place_answers_total', 'source="memory"');
    const asked = await calls('GetStatus');
    expect((await place(url, second)).session).to.include({ status: 'WAITING', position: 2 });
    expect((await calls('GetStatus')) - asked, 'the first is proved').to.equal(1);
    await until('memory answers', async () => {
      await place(url, second);
      return (await memory()) > 0;
    });
    const [before, answered] = [await calls('GetStatus'), await memory()];
    const commands = await door.redisCalls('eval');
    for (let n = 0; n < 200; n++)
      expect((await place(url, second)).session).to.include({ status: 'WAITING', position: 2 });
    expect(await calls('GetStatus')).to.equal(before);
    expect((await memory()) - answered).to.equal(200);
    expect((await door.redisCalls('eval')) - commands, 'the limiter sends EVAL').to.equal(0);
  });

  it('tells who left or whose turn has come by poll at once, though it remembered them waiting', async () => {
    const { inLine, leave } = world;
    const { admitted, waiting } = await inLine(2);
    const url = world.door.url;
    for (const one of waiting) for (let n = 0; n < 3; n++) await place(url, one);
    await leave(waiting[1]!.sessionId, waiting[1]!.token);
    await until(
      'the leaver is told so',
      async () => (await place(url, waiting[1]!)).session?.status === 'LEFT',
    );
    await leave(admitted.sessionId, admitted.token);
    await until(
      'the next is told so',
      async () => (await place(url, waiting[0]!)).session?.status === 'ADMITTED',
    );
  });

  it('moves positions up for everybody behind who leaves', async () => {
    const { inLine, stream, leave } = world;
    const { waiting } = await inLine(3);
    const { sessionId, ticket } = waiting[2]!;
    const reading = await stream({ sessionId, ticket });
    await reading.first(({ data }) => data['position'] === 3);
    await leave(waiting[0]!.sessionId, waiting[0]!.token);
    await reading.first(({ event, data }) => event === 'position' && data['position'] === 2);
  });

  it('tells the notice of a line to who waits in it', async () => {
    const { inLine, stream, send, organiser } = world;
    const { eventId, waiting } = await inLine(1);
    const { sessionId, ticket } = waiting[0]!;
    const reading = await stream({ sessionId, ticket });
    await reading.first(({ event }) => event === 'position');
    await send('PATCH', `/api/events/${eventId}/config`, {
      token: organiser,
      body: { waitingRoom: { paused: true } },
    });
    const { data } = await reading.first(({ event }) => event === 'notice');
    expect(data).to.include({ state: 'PAUSED', notice: 'PAUSED', status: 'WAITING' });
    await reading.first(
      ({ event, data: now }) => event === 'position' && now['state'] === 'PAUSED',
    );
  });

  it('tells a browser that comes back only what it does not know, at any gateway', async () => {
    const { inLine, stream, leave, door } = world;
    const { admitted, waiting } = await inLine(2);
    const { sessionId, ticket } = waiting[0]!;
    const url = urlOf(await door.another());
    const one = await stream({ sessionId, ticket });
    // What is estimated from the last minute changes by itself; the newest of each is what is known.
    const { id } = await one.first(({ event }) => event === 'position');
    one.close();
    await until('it is told nothing again', async () => {
      const newest = await stream({ sessionId, ticket, url });
      const now = await newest.first(({ event }) => event === 'position');
      const again = await stream({ sessionId, ticket, url, lastEventId: now.id });
      const behind = await stream({ sessionId, ticket, url, lastEventId: '1' });
      await behind.first(({ event }) => event === 'position');
      const isSilent = !again.text().includes('event: position');
      for (const reading of [newest, again, behind]) reading.close();
      return isSilent;
    });
    await leave(admitted.sessionId, admitted.token); // while nobody listens
    const later = await stream({ sessionId, ticket, url, lastEventId: id });
    await later.first(({ event }) => event === 'admitted');
    expect(later.text(), 'before any position').to.not.contain('event: position');
  });

  it('tells an owner whose access token ran out meanwhile of the admission, and lets the page fetch', async () => {
    const { inLine, stream, leave, door, person } = world;
    const { eventId, admitted } = await inLine(0);
    const { accessToken, user } = await person();
    const { sessionId } = await world.join(eventId, accessToken);
    const now = Math.floor(Date.now() / 1_000);
    const claims = { iss: 'ticketbottle/user', sub: user.id, sid: 'short', email: '', ver: 0 };
    const token = door.accessKey.sign({ ...claims, iat: now, exp: now + 3 });
    const reading = await stream({ sessionId, token });
    await reading.first(({ event }) => event === 'position');
    await until('the token has run out', () => Promise.resolve(Date.now() > (now + 4) * 1_000));
    await leave(admitted.sessionId, admitted.token);
    const { data } = await reading.first(({ event }) => event === 'admitted');
    expect(data).to.not.have.property('checkoutToken');
    expect((await world.look(sessionId, accessToken)).checkoutToken).to.be.a('string');
  });

  it('goes on from memory for a moment when WatchLine is lost, then asks, and misses nothing', async () => {
    const { inLine, stream, leave } = world;
    const { admitted, waiting } = await inLine(2);
    const { tunnel, gateway, url } = await tunnelled();
    const [next, last] = [waiting[0]!, waiting[1]!];
    const reading = await stream({ sessionId: next.sessionId, ticket: next.ticket, url });
    const behind = await stream({ sessionId: last.sessionId, ticket: last.ticket, url });
    await behind.first(({ data }) => data['position'] === 2);
    const memory = () => metricAt(adminOf(gateway), 'place_answers_total', 'source="memory"');
    await until('memory answers', async () => {
      await place(url, last);
      return (await memory()) > 0;
    });
    tunnel.cut();
    expect((await place(url, last)).session, 'from memory').to.include({ position: 2 });
    await leave(admitted.sessionId, admitted.token); // by another gateway: this one cannot hear it
    const remembered = await memory();
    // 5 s of memory, bounded at five times.
    const isAway = async () => (await place(url, last)).status === 503;
    await until('it asks, and says that nobody answers', isAway, { timeoutMs: 25_000 });
    expect(await memory(), 'until then from memory').to.be.greaterThan(remembered);
    expect(reading.text()).to.not.contain('event: admitted');
    tunnel.mend();
    await reading.first(({ event }) => event === 'admitted');
    await behind.first(({ event, data }) => event === 'position' && data['position'] === 1);
    const answered = await memory();
    const answers: (number | undefined)[] = [];
    const isBack = async () => {
      const { status, session } = await place(url, last);
      if (status === 200) answers.push(session?.position);
      return (await memory()) > answered;
    };
    await until('memory answers again', isBack, { timeoutMs: 25_000 });
    expect(new Set(answers)).to.deep.equal(new Set([1]));
  });

  it('takes no more streams of one user or address than it may, and counts down when they close', async () => {
    const { inLine, stream, door } = world;
    const { waiting } = await inLine(2);
    const [one, other] = [waiting[0]!, waiting[1]!];
    const { sessionId, ticket, token } = one;
    const tries = await Promise.all(
      Array.from({ length: 100 }, () => stream({ sessionId, ticket })),
    );
    const taken = tries.filter(({ status }) => status === 200);
    expect(taken).to.have.length(10);
    const refused = tries.find(({ status }) => status === 429)!;
    await refused.ended;
    expect(JSON.parse(refused.text())).to.include({ status: 429, code: 'RATE_LIMITED' });
    expect(refused.headers.get('content-type')).to.contain('application/problem+json');
    expect(Number(refused.headers.get('retry-after'))).to.be.greaterThan(0);
    expect(tries.every(({ status }) => status === 200 || status === 429)).to.equal(true);
    const others = await stream({ sessionId: other.sessionId, ticket: other.ticket });
    expect(others.status, 'nobody else is concerned').to.equal(200);
    taken[0]!.close();
    await until('one place is free again', async () => {
      const again = await stream({ sessionId, ticket });
      return again.status === 200;
    });

    const limited = await door.another({ STREAMS_PER_ADDRESS: '2', RATE_LIMITS_LOOPBACK: 'on' });
    const url = urlOf(limited);
    await stream({ sessionId: other.sessionId, ticket: other.ticket, url });
    await stream({ sessionId, ticket, url });
    expect((await stream({ sessionId, token, url })).status).to.equal(429);
  });

  it('sends its streams elsewhere when it stops, each after a time of its own, and nothing is lost', async () => {
    const { inLine, stream, leave, door } = world;
    const { admitted, waiting } = await inLine(1);
    const { sessionId, ticket } = waiting[0]!;
    const gateway = await door.another();
    const url = urlOf(gateway);
    const readings = await Promise.all(
      Array.from({ length: 8 }, () => stream({ sessionId, ticket, url })),
    );
    const told = await Promise.all(
      readings.map((r) => r.first(({ event }) => event === 'position')),
    );
    expect(await metricAt(adminOf(gateway), 'http_streams')).to.equal(8);
    const from = Date.now();
    await Promise.all([gateway.stop(), ...readings.map(({ ended }) => ended)]);
    expect(Date.now() - from).to.be.lessThan(3_000);
    const retries = readings.map((r) => Number(/retry: (\d+)\n\n$/.exec(r.text())?.[1]));
    expect(
      retries.every((ms) => ms >= 500 && ms <= 5_000),
      retries.join(' '),
    ).to.equal(true);
    expect(new Set(retries).size, 'spread').to.be.greaterThan(4);
    await leave(admitted.sessionId, admitted.token);
    const elsewhere = await stream({ sessionId, ticket, lastEventId: told[0]!.id });
    await elsewhere.first(({ event }) => event === 'admitted');
  });

  const newPassword = {
    currentPassword: 'a long enough phrase 42',
    newPassword: 'another phrase 43',
  };
  const ends: Record<string, (user: string) => [method: string, path: string, body?: object]> = {
    'signing out everywhere': () => ['POST', '/api/auth/logout-all'],
    'another password': () => ['POST', '/api/auth/change-password', newPassword],
    'the end of the account': (user) => ['DELETE', `/api/users/${user}`],
  };
  for (const [what, how] of Object.entries(ends))
    it(`ends the streams and tokens of an account within 5 s of ${what}, and nobody else’s`, async () => {
      const { inLine, stream, door } = world;
      const { waiting } = await inLine(2);
      const [gone, stays] = [waiting[0]!, waiting[1]!];
      const streams = await Promise.all(
        [gone, stays].map(({ sessionId, token }) => stream({ sessionId, token })),
      );
      await streams[0]!.first(({ event }) => event === 'position');
      const { token } = gone;
      const [method, path, body] = how(gone.userId);
      const done = await door.call(path, { method, token, ...(body && { body }) });
      expect(done.status, JSON.stringify(done.body)).to.equal(204);
      let isOver = false;
      void streams[0]!.ended.then(() => (isOver = true));
      await until('the stream ends', () => Promise.resolve(isOver), { timeoutMs: 25_000 });
      const again = await door.call('/api/auth/me', { token });
      expect(again.body).to.include({ status: 401, code: 'TOKEN_INVALID' });
      expect((await door.call('/api/auth/me', { token: stays.token })).status).to.equal(200);
      await streams[1]!.first(({ event }) => event === 'position');
    });

  it('lets reads and the line go on while nobody lists ended sessions, and refuses what else would act', async () => {
    const { onSale, signUp, door } = world;
    const eventId = await onSale();
    const token = await signUp();
    const tunnel = await openTunnel(door.services.address('user'));
    tunnels.push(tunnel);
    const url = urlOf(await door.another({ USER_ADDRESS: tunnel.address }));
    const act = (path: string, body: unknown) =>
      callAt(url, path, { method: 'POST', token, body }).then((reply) => reply.body);
    expect((await callAt(url, '/api/events', { token })).status).to.equal(200);
    tunnel.cut();
    await until('the list is too old', async () =>
      String((await act('/api/organizers', { name: 'x'.repeat(101) }))['detail']).startsWith(
        'nobody can say',
      ),
    );
    expect(await act('/api/organizers', { name: 'x' })).to.include({
      status: 503,
      code: 'DEPENDENCY_UNAVAILABLE',
    });
    expect((await callAt(url, '/api/events', { token })).status).to.equal(200);
    expect(await act('/api/waitroom/join', { eventId })).to.include.keys('session');
    tunnel.mend();
    await until(
      'it acts again',
      async () => 'id' in (await act('/api/organizers', { name: token.slice(-20) })),
    );
  });

  it('keeps a stream alive by a comment within 15 s', async () => {
    const { inLine, stream } = world;
    const { waiting } = await inLine(1);
    const { sessionId, ticket } = waiting[0]!;
    const reading = await stream({ sessionId, ticket });
    await until('a comment', () => Promise.resolve(reading.text().includes('\n\n: beat\n\n')), {
      timeoutMs: 75_000,
    });
  });
});

type Tunnel = { address: string; cut(): void; mend(): void; close(): void };

/** Hands bytes on to an address until it is cut. */
async function openTunnel(to: string): Promise<Tunnel> {
  const [host = '', port = ''] = to.split(':');
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), host);
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('error', () => undefined).on('close', () => into.destroy());
      from.pipe(into);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    isCut = true;
    for (const socket of open) socket.destroy();
    open.clear();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    mend: () => (isCut = false),
    close: () => {
      cut();
      server.close();
    },
  };
}
