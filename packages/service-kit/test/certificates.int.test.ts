import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ServiceImplementation } from 'nice-grpc';
import { run } from '@ticketbottle/local-stack/process/run.js';
import { ensureTls, identityOf } from '@ticketbottle/local-stack/services/tls.js';
import { InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';
import { protoset } from '@ticketbottle/sdk/protoset.js';
import { tlsFrom, type TlsFiles } from '../src/config.js';
import { createGrpcClient } from '../src/grpc-client.js';
import { startGrpcServer, type CallExt } from '../src/grpc-server.js';
import { createMetrics } from '../src/metrics.js';
import { failureOf, gate, silent, until } from './support/parts.js';

type Paths = { cert: string; key: string; ca: string };
const methods = Object.values(InventoryServiceDefinition.methods).map(({ name }) => name);

describe('certificates on disk', function () {
  this.timeout(60_000);

  let dir: string;
  let paths: Record<string, Paths>;
  let closers: (() => unknown)[] = [];
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kit-certs-'));
    const names = ['inventory', 'order'];
    paths = await ensureTls(dir, names, { env: process.env, now: new Date() });
  });
  afterEach(async () => {
    for (const close of closers.reverse()) await close();
    closers = [];
    await rm(dir, { recursive: true });
  });

  const tlsOf = (name: string): TlsFiles => {
    const { cert, key, ca } = paths[name]!;
    const env = { INTERNAL_TLS_CERT: cert, INTERNAL_TLS_KEY: key, INTERNAL_TLS_CA: ca };
    return tlsFrom({ NODE_ENV: 'production', INTERNAL_TLS: 'on', ...env })!;
  };

  /** Every method answers; for the event `slow` when the gate opens. */
  async function startServer(slow = gate(), port = 0) {
    const answer = async ({ eventId }: { eventId?: string }) => {
      if (eventId === 'slow') await slow.opened;
      return { items: [] };
    };
    const handlers = Object.fromEntries(
      Object.keys(InventoryServiceDefinition.methods).map((name) => [name, answer]),
    );
    const server = await startGrpcServer({
      service: 'inventory',
      host: '127.0.0.1',
      port,
      logger: silent,
      metrics: createMetrics('inventory'),
      tls: tlsOf('inventory'),
      callers: Object.fromEntries(methods.map((name) => [name, ['order']])),
      definition: InventoryServiceDefinition,
      implementation: handlers as unknown as ServiceImplementation<
        typeof InventoryServiceDefinition,
        CallExt
      >,
      protoset,
    });
    closers.push(() => server.stop(0));
    return server;
  }

  function clientOf(port: number) {
    const metrics = createMetrics('test');
    const opened = createGrpcClient(InventoryServiceDefinition, {
      target: 'inventory',
      address: `127.0.0.1:${port}`,
      tls: tlsOf('order'),
      metrics,
      timeoutMs: 10_000,
    });
    closers.push(() => opened.close());
    return { ...opened, metrics };
  }
  const ask = (client: ReturnType<typeof clientOf>['client'], eventId = '') =>
    client.getAvailability({ eventId });

  const isAnswered = (client: ReturnType<typeof clientOf>['client']) =>
    ask(client).then(
      () => true,
      () => false,
    );

  /** Another certificate of the same name by the same CA; `days` of -1: over since yesterday. */
  async function issue(name: string, days: number): Promise<{ cert: Buffer; key: Buffer }> {
    const file = (ending: string) => join(dir, `new-${name}.${ending}`);
    const ca = paths[name]!.ca;
    const san = `subjectAltName=DNS:${name},URI:${identityOf(name)}\n`;
    await writeFile(file('ext'), san);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    await run('openssl', [
      ...['req', '-new', ...key, '-subj', `/CN=${name}`],
      ...['-keyout', file('key'), '-out', file('csr')],
    ]);
    const [from, to] = [
      new Date(Date.now() - 3 * 86_400_000),
      new Date(Date.now() + days * 86_400_000),
    ];
    await writeFile(file('index'), '');
    await writeFile(file('serial'), '7000\n');
    await writeFile(
      file('cnf'),
      `[ca]\ndefault_ca=d\n[d]\ndatabase=${file('index')}\nserial=${file('serial')}\nnew_certs_dir=${dir}\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n`,
    );
    await run('openssl', [
      ...['ca', '-batch', '-config', file('cnf'), '-cert', ca, '-keyfile', join(dir, 'ca.key')],
      ...['-in', file('csr'), '-out', file('pem'), '-extfile', file('ext'), '-notext'],
      ...['-startdate', stamp(from), '-enddate', stamp(to)],
    ]);
    return { cert: await readFile(file('pem')), key: await readFile(file('key')) };
  }
  const replace = async (name: string, { cert, key }: { cert: Buffer; key: Buffer }) => {
    await writeFile(paths[name]!.cert, cert); // not at one instant: a look in between meets half of it
    await writeFile(paths[name]!.key, key);
  };

  /** The serial number of the certificate that a new connection meets. */
  const served = (port: number) =>
    new Promise<string>((resolve, reject) => {
      const { cert, key, ca } = tlsOf('order');
      const socket = connect(
        { host: '127.0.0.1', port, servername: 'inventory', cert, key, ca, ALPNProtocols: ['h2'] },
        () => {
          resolve(socket.getPeerCertificate().serialNumber);
          socket.destroy();
        },
      ).once('error', reject);
    });

  it('are used by new connections when they were replaced, and no call under way is cut', async () => {
    const slow = gate();
    const server = await startServer(slow);
    const { client } = clientOf(server.port);
    await ask(client);
    const underWay = ask(client, 'slow');
    const before = await served(server.port);

    await replace('inventory', await issue('inventory', 30));
    await until('new connections meet the new certificate', async () => {
      return (await served(server.port)) !== before;
    });
    expect((await ask(client)).items, 'the old connection goes on').to.eql([]);
    slow.open();
    expect((await underWay).items).to.eql([]);
    expect((await ask(clientOf(server.port).client)).items).to.eql([]);
  });

  it('let a client in again whose certificate was over, as soon as another is there', async () => {
    await replace('order', await issue('order', -1));
    const server = await startServer();
    const { client, metrics } = clientOf(server.port);
    expect((await failureOf(ask(client))).message).to.match(/UNAVAILABLE|DEADLINE/);

    await replace('order', await issue('order', 30));
    await until('the client is let in', () => isAnswered(client));
    const ends = (await metrics.registry.getSingleMetric('tls_certificate_expires_seconds')?.get())
      ?.values[0]?.value;
    expect(ends).to.be.greaterThan(Date.now() / 1_000);
  });

  it('of a server that were over are met no more by clients after they were replaced', async () => {
    await replace('inventory', await issue('inventory', -1));
    const server = await startServer();
    const { client } = clientOf(server.port);
    expect((await failureOf(ask(client))).message).to.match(/UNAVAILABLE|DEADLINE/);
    await replace('inventory', await issue('inventory', 30));
    await until('the server is trusted', () => isAnswered(client));
  });

  it('that are half written are not taken: the last good ones go on', async () => {
    const server = await startServer();
    const { client, metrics } = clientOf(server.port);
    await ask(client);
    const { cert } = await issue('order', 30);
    await writeFile(paths['order']!.cert, cert); // without its key
    await until('somebody looked', async () => {
      const failures = await metrics.registry.getSingleMetric('tls_reload_failures_total')?.get();
      return (failures?.values[0]?.value ?? 0) > 0;
    });
    const { port } = server;
    await server.stop(0);
    closers.pop();
    await startServer(gate(), port);
    await until('a new connection is made with the old ones', () => isAnswered(client));
  });
});

function stamp(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
}
