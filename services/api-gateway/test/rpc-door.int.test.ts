import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { ensureTls } from '@ticketbottle/local-stack/services/tls.js';
import { EventServiceDefinition } from '@ticketbottle/sdk/event.js';
import {
  createTicketBottle,
  isRefusal,
  refusalOf,
  type TicketBottle,
} from '@ticketbottle/sdk/index.js';
import { InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';
import { OrderServiceDefinition } from '@ticketbottle/sdk/order.js';
import { PaymentServiceDefinition } from '@ticketbottle/sdk/payment.js';
import { publicServices } from '@ticketbottle/sdk/public-services.js';
import { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import {
  SessionStatus,
  WaitroomServiceDefinition,
  type Session,
} from '@ticketbottle/sdk/waitroom.js';
import { expect } from 'chai';
import { createChannel, createClient } from 'nice-grpc';
import type { Gateway } from '../src/service.js';
import { rules } from '../src/rpc/rules.js';
import { openLineWorld, type LineWorld } from './support/line.js';
import { metricAt } from './support/metrics.js';

const all = {
  user: UserServiceDefinition,
  event: EventServiceDefinition,
  inventory: InventoryServiceDefinition,
  order: OrderServiceDefinition,
  payment: PaymentServiceDefinition,
  waitroom: WaitroomServiceDefinition,
};
type Caller = (request: object) => Promise<unknown> | AsyncIterable<unknown>;
type Callers = Record<string, Record<string, Caller>>;
const asCallers = (client: unknown) => client as Callers;

describe('the gRPC door', function () {
  this.timeout(120_000);
  let world: LineWorld;
  const clients: TicketBottle[] = [];
  before(async () => {
    world = await openLineWorld(import.meta.filename);
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    world.closeStreams();
  });
  after(() => world.stop());

  const sdk = (token?: string, { grpcPort }: Gateway = world.door.gateway) => {
    const client = createTicketBottle({ address: `127.0.0.1:${grpcPort}`, token, tls: false });
    clients.push(client);
    return client;
  };
  const errorOf = async (call: Promise<unknown> | AsyncIterable<unknown>): Promise<unknown> => {
    try {
      if (Symbol.asyncIterator in call) for await (const message of call) return message;
      else return await call;
    } catch (error) {
      return error;
    }
    return undefined;
  };
  const adminOf = ({ adminPort }: Gateway) => `http://127.0.0.1:${adminPort}`;
  const signUp = () => {
    const email = `sdk-${Math.random().toString(36).slice(2)}@door.test`;
    const password = 'a long enough phrase 42';
    return sdk().user.create({ firstName: 'Hoa', lastName: 'Lê', email, password });
  };

  it('lets an SDK client sign in, look, join, and watch its place until its turn', async () => {
    const { onSale, signUp: other, join, leave } = world;
    const eventId = await onSale();
    const first = await other();
    const { sessionId } = await join(eventId, first);
    const { user } = await signUp();
    const { tokens } = await sdk().user.signIn({
      email: user?.email ?? '',
      password: 'a long enough phrase 42',
    });
    const buyer = sdk(tokens?.accessToken);
    const { events } = await buyer.event.list({ limit: 100 });
    expect(events.map(({ id }) => id)).to.include(eventId);
    const { session } = await buyer.waitroom.join({ eventId });
    expect(session).to.include({ arrivalNumber: 3, status: SessionStatus.WAITING });
    const seen: Session[] = [];
    for await (const { session: now } of buyer.waitroom.streamPosition({
      sessionId: session?.sessionId ?? '',
    })) {
      if (now === undefined) continue;
      seen.push(now);
      if (seen.length === 1) await leave(sessionId, first);
      if (now.status === SessionStatus.ADMITTED) break;
    }
    expect(seen[0]).to.include({ status: SessionStatus.WAITING, position: 1 });
    expect(seen.at(-1)?.checkoutToken).to.be.a('string').and.not.equal('');
  });

  it('shows a certificate that was replaced on disk to new connections, and asks nobody for one', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'door-certs-'));
    const [cert, key] = [join(dir, 'cert.pem'), join(dir, 'key.pem')];
    const certificates = async (name: string) => {
      const o = { env: process.env, now: new Date() };
      return (await ensureTls(join(dir, name), ['api-gateway'], o))['api-gateway']!;
    };
    const [first, second] = [await certificates('first'), await certificates('second')];
    const put = async (files: typeof first) => {
      await copyFile(files.cert, cert); // not at one instant: a look in between meets half of it
      await copyFile(files.key, key);
    };
    try {
      await put(first);
      const { grpcPort } = await world.door.another({ GRPC_TLS_CERT: cert, GRPC_TLS_KEY: key });
      const before = await serialAt(grpcPort);
      const tls = { ca: await readFile(first.ca) };
      const client = createTicketBottle({ address: `localhost:${grpcPort}`, tls });
      clients.push(client);
      await client.event.list({ limit: 1 });
      await put(second);
      const isNew = async () => (await serialAt(grpcPort)) !== before;
      await waitUntil('the new certificate is shown', isNew, { timeoutMs: 10_000 });
      await client.event.list({ limit: 1 }); // over the connection that it has
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  it('answers UNIMPLEMENTED to every RPC that is between services, and to no other', async () => {
    const channel = createChannel(`127.0.0.1:${world.door.gateway.grpcPort}`);
    let internal = 0;
    for (const [service, definition] of Object.entries(all)) {
      const client = createClient(definition, channel) as unknown as Record<string, Caller>;
      for (const name of Object.keys(definition.methods)) {
        const error = String(await errorOf(client[name]!({})));
        const isPublic = name in publicServices[service as keyof typeof all].methods;
        expect(error.includes('UNIMPLEMENTED'), `${service}.${name}: ${error}`).to.equal(!isPublic);
        if (!isPublic) internal += 1;
      }
    }
    channel.close();
    for (const secret of ['getAccess', 'listOnSale'])
      expect(Object.keys(publicServices.event.methods)).to.not.include(secret);
    expect(internal).to.be.greaterThan(15);
  });

  it('refuses calls without a token where one is needed, and a forged one everywhere', async () => {
    const [guest, forged] = [asCallers(sdk()), asCallers(sdk('nonsense'))];
    for (const [service, ofService] of Object.entries(rules))
      for (const [name, { auth }] of Object.entries(ofService)) {
        const what = `${service}.${name}`;
        const bad = await errorOf(forged[service]![name]!({}));
        expect(isRefusal(bad, 'TOKEN_INVALID'), `${what}: ${String(bad)}`).to.equal(true);
        if (auth === 'optional') continue;
        const missing = await errorOf(guest[service]![name]!({}));
        expect(isRefusal(missing, 'TOKEN_MISSING'), `${what}: ${String(missing)}`).to.equal(true);
      }
  });

  it('counts calls in the same windows as REST, and says when to come back', async () => {
    const limited = {
      RATE_LIMITS_LOOPBACK: 'on',
      RATE_LIMITS: '{"auth":3}',
      KEY_PREFIX: `rpc-${Date.now()}:`,
    };
    const gateway = await world.door.another(limited);
    const guest = sdk(undefined, gateway);
    const wrong = { email: 'nobody@door.test', password: 'whatever it may be' };
    for (let n = 0; n < 2; n++)
      expect(isRefusal(await errorOf(guest.user.signIn(wrong)), 'BAD_CREDENTIALS')).to.equal(true);
    const url = `http://127.0.0.1:${gateway.port}/api/auth/signin`;
    const headers = { 'content-type': 'application/json' };
    const third = await fetch(url, { method: 'POST', headers, body: JSON.stringify(wrong) });
    expect([third.status, third.headers.get('ratelimit-remaining')]).to.eql([401, '0']);
    const refusal = refusalOf(await errorOf(guest.user.signIn(wrong)));
    expect(refusal?.reason).to.equal('RATE_LIMITED');
    expect(refusal?.retryAfterSeconds).to.be.within(1, 60);
  });

  it('answers a refusal of a service as the service said it, and a too large request not at all', async () => {
    const guest = sdk();
    const id = '018f0000-0000-7000-8000-000000000001';
    expect(isRefusal(await errorOf(guest.event.findOne({ id })), 'EVENT_NOT_FOUND')).to.equal(true);
    const bad = refusalOf(await errorOf(guest.user.create({ email: 'nobody' })));
    expect(bad?.reason).to.equal('VALIDATION_FAILED');
    expect(bad?.fields.map(({ path }) => path)).to.include('email');
    const large = await errorOf(guest.user.verifyEmail({ token: 'x'.repeat(200_000) }));
    expect(String(large)).to.match(/RESOURCE_EXHAUSTED/);
  });

  it('counts streams with those of browsers, and frees one when its watcher goes', async () => {
    const gateway = await world.door.another({ STREAMS_PER_USER: '1' });
    const { waiting } = await world.inLine(1);
    const { sessionId, token } = waiting[0]!;
    const watcher = sdk(token, gateway);
    const gone = new AbortController();
    const stream = watcher.waitroom.streamPosition({ sessionId }, { signal: gone.signal });
    const steps = stream[Symbol.asyncIterator]();
    expect((await steps.next()).done).to.equal(false);
    const url = `http://127.0.0.1:${gateway.port}`;
    const refused = await errorOf(watcher.waitroom.streamPosition({ sessionId }));
    expect(isRefusal(refused, 'RATE_LIMITED'), String(refused)).to.equal(true);
    const browser = await fetch(`${url}/api/waitroom/sessions/${sessionId}/stream`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(browser.status).to.equal(429);
    gone.abort();
    await steps.next().catch(() => undefined);
    await waitUntil(
      'the place is free again',
      async () => (await metricAt(adminOf(gateway), 'rpc_streams')) === 0,
      { timeoutMs: 10_000 },
    );
    const again = await errorOf(watcher.waitroom.streamPosition({ sessionId }));
    expect(refusalOf(again)).to.equal(undefined);
  });

  it('ends streams with a reason when the gateway stops, and finishes calls under way', async () => {
    const gateway = await world.door.another();
    const { waiting } = await world.inLine(1);
    const { sessionId, token } = waiting[0]!;
    const watcher = sdk(token, gateway);
    const steps = watcher.waitroom.streamPosition({ sessionId })[Symbol.asyncIterator]();
    await steps.next();
    const end = steps.next().catch((error: unknown) => error);
    const calls = Array.from({ length: 20 }, () => watcher.event.list({}));
    await Promise.race(calls); // all of them were sent by then
    await Promise.all([gateway.stop(), ...calls]);
    const error = await end;
    expect(isRefusal(error, 'DEPENDENCY_UNAVAILABLE'), String(error)).to.equal(true);
  });

  it('ends the streams of a session that was ended', async () => {
    const eventId = await world.onSale();
    const { tokens } = await signUp();
    const buyer = sdk(tokens?.accessToken);
    const { session } = await buyer.waitroom.join({ eventId });
    const sessionId = session?.sessionId ?? '';
    const steps = buyer.waitroom.streamPosition({ sessionId })[Symbol.asyncIterator]();
    await steps.next();
    const end = (async () => {
      for (;;) if ((await steps.next()).done === true) return undefined;
    })().catch((error: unknown) => error);
    await buyer.user.revokeAllSessions({});
    const error = await end;
    expect(isRefusal(error, 'TOKEN_INVALID'), String(error)).to.equal(true);
  });

  it('pages by cursors of the list that it answered', async () => {
    for (let n = 0; n < 2; n++) await world.onSale(); // each of an organizer of its own
    const guest = sdk();
    const { nextCursor: cursor, organizers } = await guest.event.listOrganizers({ limit: 1 });
    expect(cursor).to.not.equal('');
    const next = await guest.event.listOrganizers({ limit: 1, cursor });
    expect(next.organizers[0]?.id).to.not.equal(organizers[0]?.id);
    const refused = refusalOf(await errorOf(guest.event.list({ cursor })));
    expect([refused?.reason, refused?.fields[0]?.path]).to.eql(['VALIDATION_FAILED', 'cursor']);
  });

  it('measures calls by service and method', async () => {
    await sdk().event.list({});
    const admin = adminOf(world.door.gateway);
    const calls = await metricAt(admin, 'rpc_server_duration_seconds_count', 'method="event.List"');
    expect(calls).to.be.greaterThan(0);
  });
});

/** The serial number of the certificate that a new connection meets. */
function serialAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const o = { host: '127.0.0.1', port, rejectUnauthorized: false, ALPNProtocols: ['h2'] };
    const socket = connect(o, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    }).once('error', reject);
  });
}
