import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ChannelCredentials } from '@grpc/grpc-js';
import {
  ClientError,
  createChannel,
  createClient,
  Metadata,
  ServerError,
  Status,
  type Channel,
  type ServiceImplementation,
} from 'nice-grpc';
import { HealthDefinition } from 'nice-grpc-server-health';
import { ensureTls, identityOf } from '@ticketbottle/local-stack/services/tls.js';
import { InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';
import { protoset } from '@ticketbottle/sdk/protoset.js';
import { ConfigError, type TlsFiles } from '../src/config.js';
import { createGrpcClient } from '../src/grpc-client.js';
import { startGrpcServer, type CallContext, type CallExt } from '../src/grpc-server.js';
import { peerKey } from '../src/grpc/peer-identity.js';
import { createMetrics } from '../src/metrics.js';
import { refusalOf, toStatusError } from '../src/refusals.js';
import { runWith } from '../src/request-context.js';
import { failureOf, gate, silent, until } from './support/parts.js';

type Handler = (request: unknown, context: CallContext) => Promise<object>;
type Handlers = Record<string, Handler>;

const methods = Object.keys(InventoryServiceDefinition.methods);
const rpcNames = Object.values(InventoryServiceDefinition.methods).map((method) => method.name);
const onlyOrder = Object.fromEntries(rpcNames.map((name) => [name, ['order']]));

function code(error: Error): Status | undefined {
  return error instanceof ClientError ? error.code : undefined;
}

/** grpc.reflection.v1 by hand: field 7 of the request asks for services; their names stand in the answer. */
async function listServices(channel: Channel): Promise<string> {
  const bytes = (value: Uint8Array): Buffer => Buffer.from(value);
  const reflection = createClient(
    {
      serverReflectionInfo: {
        path: '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
        requestStream: true,
        responseStream: true,
        requestSerialize: bytes,
        requestDeserialize: bytes,
        responseSerialize: bytes,
        responseDeserialize: bytes,
      },
    } as const,
    channel,
  );
  async function* ask(): AsyncGenerator<Buffer> {
    yield await Promise.resolve(Buffer.of(0x3a, 0x01, 0x2a));
  }
  const answers: string[] = [];
  for await (const answer of reflection.serverReflectionInfo(ask())) answers.push(String(answer));
  return answers.join();
}

describe('gRPC between services', function () {
  this.timeout(30_000);

  let dir: string;
  let tlsOf: Record<string, TlsFiles>;
  let closers: (() => unknown)[] = [];
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kit-grpc-'));
    const names = ['inventory', 'order', 'event'];
    const paths = await ensureTls(dir, names, { env: process.env, now: new Date() });
    const read = async ({ cert, key, ca }: { cert: string; key: string; ca: string }) => ({
      cert: await readFile(cert),
      key: await readFile(key),
      ca: await readFile(ca),
    });
    tlsOf = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await read(paths[name]!)] as const)),
    );
  });
  afterEach(async () => {
    for (const close of closers.reverse()) await close();
    closers = [];
  });
  after(() => rm(dir, { recursive: true }));

  /** A server whose methods do what `handlers` says at the moment of the call. */
  async function startServer(handlers: Handlers, o: { tls?: boolean; port?: number } = {}) {
    const implementation = Object.fromEntries(
      methods.map((name) => [
        name,
        (request: unknown, context: CallContext) =>
          handlers[name]?.(request, context) ?? Promise.resolve({}),
      ]),
    ) as unknown as ServiceImplementation<typeof InventoryServiceDefinition, CallExt>;
    const server = await startGrpcServer({
      service: 'inventory',
      host: '127.0.0.1',
      port: o.port ?? 0,
      logger: silent,
      metrics: createMetrics('inventory'),
      tls: o.tls === false ? undefined : tlsOf['inventory'],
      callers: onlyOrder,
      definition: InventoryServiceDefinition,
      implementation,
      protoset,
    });
    closers.push(() => server.stop(0));
    return server;
  }

  function clientOf(port: number, o: { as?: string; timeoutMs?: number } = {}) {
    const metrics = createMetrics('test');
    const opened = createGrpcClient(InventoryServiceDefinition, {
      target: 'inventory',
      address: `127.0.0.1:${port}`,
      tls: tlsOf[o.as ?? 'order'],
      metrics,
      ...(o.timeoutMs === undefined ? {} : { timeoutMs: o.timeoutMs }),
    });
    closers.push(() => opened.close());
    const breakerState = async () =>
      (await metrics.registry.getSingleMetric('circuit_state')?.get())?.values[0]?.value;
    return Object.assign(opened.client, { breakerState });
  }

  /** A channel without our middleware, as a stranger would open it. */
  function channelOf(port: number, credentials: ChannelCredentials): Channel {
    const channel = createChannel(`127.0.0.1:${port}`, credentials, {
      'grpc.ssl_target_name_override': 'inventory',
      'grpc.default_authority': 'inventory',
    });
    closers.push(() => channel.close());
    return channel;
  }
  const credentialsOf = (name: string): ChannelCredentials => {
    const { ca, key, cert } = tlsOf[name]!;
    return ChannelCredentials.createSsl(ca, key, cert);
  };

  it('carries a refusal from the handler to the caller, and through a service between', async () => {
    const soldOut = { reason: 'SOLD_OUT', message: '0 left', metadata: { left: '0' } };
    const handlers: Handlers = {
      reserve: () => Promise.reject(toStatusError(Status.FAILED_PRECONDITION, soldOut)),
    };
    const client = clientOf((await startServer(handlers)).port);
    handlers['createTicketClass'] = () => client.reserve({});
    for (const call of [client.reserve({}), client.createTicketClass({})])
      expect(refusalOf(await failureOf(call))).to.deep.include({
        status: Status.FAILED_PRECONDITION,
        ...soldOut,
      });
  });

  it('answers INTERNAL without a word of the error', async () => {
    const { port } = await startServer({
      createTicketClass: () => Promise.reject(new Error('duplicate key (email)=(a@b.c)')),
    });
    const error = await failureOf(clientOf(port).createTicketClass({}));
    expect(code(error)).to.equal(Status.INTERNAL);
    expect(error.message).to.include('internal error').and.not.include('a@b.c');
    expect(refusalOf(error)).to.equal(undefined);
  });

  it('hands request id, authorization and what is left of the deadline to the next service', async () => {
    const seen: { requestId: string; left: number; authorization: unknown }[] = [];
    const handlers: Handlers = {
      findOneTicketClass: (_request, context) => {
        const { requestId, metadata } = context;
        const authorization = metadata.get('authorization');
        seen.push({ requestId, left: context.remainingMs(), authorization });
        return Promise.resolve({});
      },
    };
    const client = clientOf((await startServer(handlers)).port);
    handlers['createTicketClass'] = () => client.findOneTicketClass({});
    await runWith({ requestId: 'r-7', authorization: 'Bearer t', deadline: Date.now() + 700 }, () =>
      client.createTicketClass({}),
    );
    expect(seen[0]).to.include({ requestId: 'r-7', authorization: 'Bearer t' });
    expect(seen[0]?.left).to.be.within(1, 700);
  });

  it('gives up with DEADLINE_EXCEEDED when the time of the request under way is over', async () => {
    const held = gate();
    const { port } = await startServer({
      findOneTicketClass: () => held.opened.then(() => ({})),
    });
    const client = clientOf(port);
    await client.checkAvailability({}); // connected
    const startedAt = performance.now();
    const call = runWith({ requestId: 'r', deadline: Date.now() + 200 }, () =>
      client.findOneTicketClass({}),
    );
    expect(code(await failureOf(call))).to.equal(Status.DEADLINE_EXCEEDED);
    expect(performance.now() - startedAt).to.be.lessThan(1_500);
    held.open();
  });

  it('drops work whose caller has stopped waiting', async () => {
    let ran = 0;
    const { port } = await startServer({
      createTicketClass: () => {
        ran++;
        return Promise.resolve({});
      },
    });
    const client = createClient(
      InventoryServiceDefinition,
      channelOf(port, credentialsOf('order')),
    );
    const call = (ms: string) =>
      client.createTicketClass({}, { metadata: Metadata({ 'x-timeout-ms': ms }) });
    expect(code(await failureOf(call('0')))).to.equal(Status.DEADLINE_EXCEEDED);
    expect(ran).to.equal(0);
    await call('5000');
    expect(ran).to.equal(1);
  });

  it('lets in the services of the caller table and nobody else', async () => {
    const callers: (string | undefined)[] = [];
    const { port } = await startServer({
      createTicketClass: (_request, { caller }) => {
        callers.push(caller);
        return Promise.resolve({});
      },
    });
    await clientOf(port).createTicketClass({});
    const wrong = await failureOf(clientOf(port, { as: 'event' }).createTicketClass({}));
    expect(code(wrong)).to.equal(Status.PERMISSION_DENIED);
    expect(wrong.message).to.include('event may not call inventory.CreateTicketClass');
    const forged = createClient(
      InventoryServiceDefinition,
      channelOf(port, credentialsOf('event')),
    );
    const metadata = Metadata({ [peerKey]: identityOf('order') });
    const refused = await failureOf(forged.createTicketClass({}, { metadata }));
    expect(code(refused)).to.equal(Status.PERMISSION_DENIED);
    expect(callers).to.eql(['order']);
  });

  it('does not speak with a caller that shows no certificate', async () => {
    const { port } = await startServer({});
    const nobody = ChannelCredentials.createSsl(tlsOf['order']!.ca);
    const client = createClient(InventoryServiceDefinition, channelOf(port, nobody));
    const error = await failureOf(client.checkAvailability({}));
    expect(code(error)).to.equal(Status.UNAVAILABLE);
  });

  it('believes no caller by its word where there is no mTLS', async () => {
    const callers: (string | undefined)[] = [];
    const { port } = await startServer(
      {
        createTicketClass: (_request, { caller }) => {
          callers.push(caller);
          return Promise.resolve({});
        },
      },
      { tls: false },
    );
    const channel = channelOf(port, ChannelCredentials.createInsecure());
    const metadata = Metadata({ [peerKey]: identityOf('order') });
    await createClient(InventoryServiceDefinition, channel).createTicketClass({}, { metadata });
    expect(callers).to.eql([undefined]);
  });

  it('tries again only what is idempotent, only on UNAVAILABLE, twice', async () => {
    const calls: string[] = [];
    let answer = Status.UNAVAILABLE;
    const away = (name: string) => () => {
      calls.push(name);
      return Promise.reject(new ServerError(answer, 'away'));
    };
    const { port } = await startServer({
      findOneTicketClass: away('find'),
      createTicketClass: away('create'),
    });
    const client = clientOf(port);
    await failureOf(client.findOneTicketClass({}));
    await failureOf(client.createTicketClass({}));
    expect(calls).to.eql(['find', 'find', 'find', 'create']);
    answer = Status.FAILED_PRECONDITION;
    await failureOf(client.findOneTicketClass({}));
    expect(calls).to.have.length(5);
  });

  it('stops calling after ten faults in a row, answers at once, and closes again', async () => {
    let calls = 0;
    let broken = true;
    const { port } = await startServer({
      createTicketClass: () => {
        calls++;
        return broken ? Promise.reject(new Error('broken')) : Promise.resolve({});
      },
    });
    const client = clientOf(port);
    for (let i = 0; i < 10; i++) await failureOf(client.createTicketClass({}));
    expect(await client.breakerState()).to.equal(1);
    const startedAt = performance.now();
    const error = await failureOf(client.createTicketClass({}));
    expect(refusalOf(error)).to.include({ reason: 'DEPENDENCY_UNAVAILABLE' });
    expect(performance.now() - startedAt).to.be.lessThan(100);
    expect(calls).to.equal(10);
    broken = false;
    await until('the breaker closes', () =>
      client.createTicketClass({}).then(
        () => true,
        () => false,
      ),
    );
    expect(await client.breakerState()).to.equal(0);
  });

  it('stops calling a service that accepts calls and never answers', async () => {
    let calls = 0;
    const held = gate();
    const { port } = await startServer({
      createTicketClass: () => {
        calls++;
        return held.opened.then(() => ({}));
      },
    });
    const client = clientOf(port, { timeoutMs: 200 });
    await client.checkAvailability({});
    for (let i = 0; i < 10; i++)
      expect(code(await failureOf(client.createTicketClass({})))).to.equal(
        Status.DEADLINE_EXCEEDED,
      );
    const error = await failureOf(client.createTicketClass({}));
    expect(refusalOf(error)).to.include({ reason: 'DEPENDENCY_UNAVAILABLE' });
    expect(calls).to.be.at.most(10);
    held.open();
  });

  it('never takes a refusal for a fault', async () => {
    const { port } = await startServer({
      createTicketClass: () =>
        Promise.reject(toStatusError(Status.NOT_FOUND, { reason: 'GONE', message: 'gone' })),
    });
    const client = clientOf(port);
    for (let i = 0; i < 15; i++) await failureOf(client.createTicketClass({}));
    expect(await client.breakerState()).to.equal(0);
  });

  it('finishes a call under way when it stops, and takes no new one', async () => {
    const held = gate();
    const arrived = gate();
    const server = await startServer({
      createTicketClass: () => {
        arrived.open();
        return held.opened.then(() => ({}));
      },
    });
    const client = clientOf(server.port);
    const underWay = client.createTicketClass({});
    await arrived.opened;
    const stopped = server.stop(10_000);
    const refused = await failureOf(
      clientOf(server.port, { timeoutMs: 1_000 }).checkAvailability({}),
    );
    expect(code(refused)).to.be.oneOf([Status.UNAVAILABLE, Status.DEADLINE_EXCEEDED]);
    held.open();
    expect(await underWay).to.be.an('object');
    await stopped;
  });

  it('cuts a call that outlasts the drain', async () => {
    const held = gate();
    const arrived = gate();
    const server = await startServer({
      createTicketClass: () => {
        arrived.open();
        return held.opened.then(() => ({}));
      },
    });
    const underWay = failureOf(clientOf(server.port, { timeoutMs: 20_000 }).createTicketClass({}));
    await arrived.opened;
    const startedAt = performance.now();
    await server.stop(100);
    expect(performance.now() - startedAt).to.be.lessThan(2_000);
    expect(code(await underWay)).to.not.equal(Status.OK);
    held.open();
  });

  it('finds a service again after its restart on the same port', async () => {
    const first = await startServer({});
    const client = clientOf(first.port);
    await client.checkAvailability({});
    await first.stop(0);
    await failureOf(client.createTicketClass({}));
    await startServer({}, { port: first.port });
    await until('the client is connected again', () =>
      client.checkAvailability({}).then(
        () => true,
        () => false,
      ),
    );
  });

  it('does not start while the caller table leaves out a method, and names it', async () => {
    const error = await failureOf(
      startGrpcServer({
        service: 'inventory',
        host: '127.0.0.1',
        port: 0,
        logger: silent,
        metrics: createMetrics('inventory'),
        callers: Object.fromEntries(Object.entries(onlyOrder).filter(([n]) => n !== 'Reserve')),
        definition: InventoryServiceDefinition,
        implementation: {} as ServiceImplementation<typeof InventoryServiceDefinition, CallExt>,
        protoset,
      }),
    );
    expect(error).to.be.instanceOf(ConfigError);
    expect(error.message).to.equal('inventory: the caller table does not name Reserve');
  });

  it('answers health to whoever holds a certificate: serving only when told', async () => {
    const server = await startServer({});
    const health = createClient(HealthDefinition, channelOf(server.port, credentialsOf('event')));
    const service = InventoryServiceDefinition.fullName;
    const status = async () => (await health.check({ service })).status;
    expect(await status()).to.equal(2);
    server.setServing(true);
    expect(await status()).to.equal(1);
    server.setServing(false);
    expect(await status()).to.equal(2);
  });

  it('describes itself by reflection', async () => {
    const { port } = await startServer({});
    const channel = channelOf(port, credentialsOf('event'));
    expect(await listServices(channel)).to.include(InventoryServiceDefinition.fullName);
  });
});
