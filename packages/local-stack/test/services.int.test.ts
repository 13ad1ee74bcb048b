import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processIdentity } from '../src/process/identity.js';
import { waitUntil } from '../src/process/wait-until.js';
import type { Progress } from '../src/servers/managed.js';
import { startServices, type Services, type ServicesOptions } from '../src/services.js';
import { testStack, type TestStack } from '../src/test-stack.js';

const root = fileURLToPath(new URL('fixture-root', import.meta.url));

describe('services as child processes', function () {
  this.timeout(90_000);
  let test: TestStack;
  let dir = '';
  let services: Services | undefined;
  let lines: Progress[] = [];
  const start = async (more: Partial<ServicesOptions> = {}): Promise<Services> => {
    services = await startServices({
      stack: test.stack,
      namespace: test.name,
      topicPrefix: test.topicPrefix,
      keyPrefix: test.keyPrefix,
      names: ['user'],
      dir,
      root,
      mode: 'source',
      env: process.env,
      report: (line) => lines.push(line),
      ...more,
    });
    return services;
  };
  const errors = () => lines.filter((line) => line.error).map((line) => line.step);

  before(async () => {
    test = await testStack(import.meta.url);
  });
  after(() => test.drop());
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'services-int-'));
    lines = [];
  });
  afterEach(async () => {
    await services?.stop();
    services = undefined;
    await rm(dir, { recursive: true, force: true });
  });

  it('gives each service its ports, stores, neighbours, keys and certificate', async () => {
    const running = await start({ names: ['user', 'order'], overrides: { order: { A: 'b' } } });
    const env = await json(`${running.adminUrl('order')}/env`);
    expect(env).to.include({
      A: 'b',
      HOST: '127.0.0.1',
      OTEL_SERVICE_NAME: 'order',
      PORT: `${running.ports('order').port}`,
      USER_ADDRESS: running.address('user'),
      INVENTORY_ADDRESS: '127.0.0.1:9',
      MONGO_URL: test.stack.mongoUrl(`${test.name}_order`),
      KAFKA_BROKERS: test.kafkaBrokers.join(','),
      TOPIC_PREFIX: test.topicPrefix,
    });
    const key = createPrivateKey(await readFile(env['TICKET_KEY_FILE'] ?? ''));
    expect(key.asymmetricKeyDetails?.namedCurve).to.equal('prime256v1');
    expect((await stat(env['TICKET_KEY_FILE'] ?? '')).mode & 0o777).to.equal(0o600);
    const ca = new X509Certificate(await readFile(env['INTERNAL_TLS_CA'] ?? ''));
    const cert = new X509Certificate(await readFile(env['INTERNAL_TLS_CERT'] ?? ''));
    expect(cert.verify(ca.publicKey)).to.equal(true);
    expect(cert.subjectAltName).to.equal(
      'DNS:localhost, DNS:order, IP Address:127.0.0.1, URI:spiffe://ticketbottle/ns/default/sa/order',
    );
  });

  it('uses keys and certificates of an earlier start again', async () => {
    const first = await start();
    const read = (running: Services) =>
      Promise.all(
        ['ACCESS_TOKEN_KEY_FILE', 'INTERNAL_TLS_CERT', 'INTERNAL_TLS_CA'].map((name) =>
          readFile(running.env('user')[name] ?? '', 'utf8'),
        ),
      );
    const before = await read(first);
    await first.stop();
    expect(await read(await start())).to.deep.equal(before);
  });

  it('quotes the log of a service that cannot start, and leaves no other behind', async () => {
    const names = ['user', 'order'] as const;
    const broken = { user: { FIXTURE: 'broken' } };
    const text = await start({ names, overrides: broken }).then(
      () => 'it started',
      (error: unknown) => String(error),
    );
    expect(text).to.match(/user did not start: user ended \(exit code 1\); last lines of /);
    expect(text).to.include('user cannot start: DATABASE_URL is missing');
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).to.not.include(dir);
  });

  it('brings a killed service back at the same address when it is supervised', async () => {
    const running = await start({ supervise: true });
    const address = running.address('user');
    const before = running.pids.user;
    await running.kill('user', 'SIGKILL');
    expect(await pidAt(address, (pid) => pid !== before)).to.equal(running.pids.user);
    expect(errors()).to.have.length(1);
    expect(errors()[0]).to.match(/^user ended \(SIGKILL\)/);
  });

  it('leaves a killed service dead when it is not supervised, until restart', async () => {
    const running = await start();
    const address = running.address('user');
    const before = running.pids.user ?? 0;
    await running.kill('user', 'SIGKILL');
    expect(processIdentity(before)).to.equal(undefined);
    await running.restart('user');
    expect(await pidAt(address, (pid) => pid !== before)).to.equal(running.pids.user);
  });

  it('gives up on a service that dies again and again, and says where to look', async () => {
    const running = await start({ supervise: true, restartPauseMs: 5 });
    const url = `${running.adminUrl('user')}/crash`;
    const gaveUp = async () => {
      await fetch(url, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
      return errors().some((text) => /is not started again: see .*user\.log/.test(text));
    };
    await waitUntil('the bound on restarts', gaveUp, { timeoutMs: 80_000 });
  });

  it('stops the services in order: order before inventory before user', async () => {
    const log = join(dir, 'stops.log');
    const mine = { STOPS_LOG: log };
    const overrides = { user: mine, order: mine, inventory: mine };
    const running = await start({ names: ['user', 'inventory', 'order'], overrides });
    const pids = Object.values(running.pids);
    await running.stop();
    const order = (await readFile(log, 'utf8')).match(/services\/\w+/g);
    expect(order).to.deep.equal(['services/order', 'services/inventory', 'services/user']);
    expect(pids.map(processIdentity)).to.deep.equal([undefined, undefined, undefined]);
  });
});

async function json(url: string): Promise<Record<string, string>> {
  const response = await fetch(url);
  return (await response.json()) as Record<string, string>;
}

async function pidAt(address: string, wanted: (pid: number) => boolean): Promise<number> {
  let pid = 0;
  const answers = async () => {
    pid = Number(await (await fetch(`http://${address}`)).text());
    return wanted(pid);
  };
  await waitUntil(`another process at ${address}`, answers, { timeoutMs: 15_000 });
  return pid;
}
