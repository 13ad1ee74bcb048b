import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Kafka, logLevel } from 'kafkajs';
import mongoose from 'mongoose';
import pg from 'pg';
import { processIdentity } from '../src/process/identity.js';
import { waitUntil } from '../src/process/wait-until.js';
import type { Progress, ServerName } from '../src/servers/managed.js';
import { startStack, type Stack, type StackOptions } from '../src/stack.js';
import { createTopics } from '../src/topics.js';

const given = /^(DATABASE_URL|REDIS_URL|KAFKA_BROKERS|MONGO_URL)$/;
const bare = Object.fromEntries(Object.entries(process.env).filter(([name]) => !given.test(name)));

type Probe = { write(stack: Stack): Promise<void>; read(stack: Stack): Promise<string | null> };
const probes: Record<ServerName, Probe> = {
  postgres: {
    write: (stack) => sql(stack, "create table kept as select 'still here' as word"),
    read: async (stack) => (await rows(stack, 'select word from kept'))[0] ?? null,
  },
  redis: {
    write: async (stack) => {
      await withRedis(stack, async (redis) => {
        await redis.set('kept', 'still here');
        await redis.call('WAITAOF', '1', '0', '2000'); // everysec: what is not synced yet may go
      });
    },
    read: (stack) => withRedis(stack, (redis) => redis.get('kept')),
  },
  kafka: {
    write: async (stack) => {
      await createTopics(stack.kafkaBrokers, ['kept'], 1);
      const producer = kafka(stack).producer({ idempotent: true, maxInFlightRequests: 1 });
      await producer.connect();
      await producer.send({ topic: 'kept', messages: [{ value: 'still here' }] });
      await producer.disconnect();
    },
    read: async (stack) => {
      const admin = kafka(stack).admin();
      await admin.connect();
      const offsets = await admin.fetchTopicOffsets('kept');
      await admin.disconnect();
      return offsets[0]?.high === '1' ? 'still here' : null;
    },
  },
  mongo: {
    write: (stack) =>
      withMongo(stack, async (db) => {
        await db
          .collection('kept')
          .insertOne({ word: 'still here' }, { writeConcern: { w: 'majority', journal: true } });
      }),
    read: (stack) =>
      withMongo(stack, async (db) => {
        const found = await db.collection<{ word: string }>('kept').findOne();
        return found?.word ?? null;
      }),
  },
};

for (const [name, probe] of Object.entries(probes) as [ServerName, Probe][])
  describe(`local stack: ${name}`, function () {
    this.timeout(120_000);
    let dir = '';
    let stack: Stack | undefined;
    const lines: Progress[] = [];
    const start = (more: Partial<StackOptions> = {}) =>
      startStack({ dir, only: [name], env: bare, report: (line) => lines.push(line), ...more });
    const running = () => {
      if (stack === undefined) throw new Error('no stack');
      return stack;
    };

    before(async () => {
      dir = await mkdtemp(join(tmpdir(), 'ls-int-'));
      stack = await start();
    });
    after(async () => {
      await stack?.stop();
      await rm(dir, { recursive: true, force: true });
    });

    it('answers, keeps a log, and reports how long the start took', async () => {
      await probe.write(running());
      expect(await probe.read(running())).to.equal('still here');
      expect(await readFile(join(dir, 'logs', `${name}.log`))).to.be.an.instanceOf(Buffer);
      expect(lines.find((line) => line.step === name)?.ms).to.be.greaterThan(0);
    });

    it('keeps what was acknowledged over SIGKILL and restart, at the same address', async () => {
      const before = running().pids[name] ?? 0;
      await running().kill(name, 'SIGKILL');
      expect(processIdentity(before)).to.equal(undefined);
      await running().restart(name);
      expect(running().pids[name]).to.not.equal(before);
      expect(await probe.read(running())).to.equal('still here');
    });

    it('leaves no process after stop', async () => {
      const pid = running().pids[name] ?? 0;
      await running().stop();
      expect(processIdentity(pid)).to.equal(undefined);
      expect(leftovers(dir)).to.equal('');
    });

    it('finds the data of an earlier start again, on another port', async () => {
      stack = await start({ reuseData: true });
      expect(await probe.read(running())).to.equal('still here');
      await running().stop();
    });

    it('says which port is taken, by which server it was wanted, and what to do', async () => {
      const squatter = createServer();
      await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
      const { port } = squatter.address() as AddressInfo;
      const text = await failure(start({ ports: { [name]: port } }));
      squatter.close();
      expect(text).to.match(new RegExp(`${name}: port ${port} on 127.0.0.1 is taken: stop`));
      expect(leftovers(dir)).to.equal('');
    });
  });

describe('local stack', function () {
  this.timeout(60_000);
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ls-int-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));
  const report = () => undefined;
  const nothing = { PATH: '/nonexistent', TICKETBOTTLE_CACHE: '/nonexistent/cache' };

  for (const [name, text] of [
    ['redis', /redis-server .*or set REDIS_URL/],
    ['kafka', /no Java >= 17 .*or set KAFKA_BROKERS/],
    ['mongo', /install mongod .*or set MONGO_URL/],
  ] as [ServerName, RegExp][])
    it(`names the tool or the variable when there is no way to start ${name}`, async () => {
      const env = { ...nothing, TICKETBOTTLE_CACHE: join(dir, 'cache') };
      expect(await failure(startStack({ dir, only: [name], env, report }))).to.match(text);
    });

  it('starts nothing where the environment gives the addresses', async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = {
      ...nothing,
      DATABASE_URL: `postgres://u:p@${at}/postgres?sslmode=require`,
      REDIS_URL: `redis://${at}`,
      KAFKA_BROKERS: `${at},two.example:9092`,
      MONGO_URL: `mongodb://${at}/?replicaSet=rs7`,
    };
    const stack = await startStack({ dir, env, report });
    expect(stack.pids).to.deep.equal({});
    expect(stack.databaseUrl('order')).to.equal(`postgres://u:p@${at}/order?sslmode=require`);
    expect(stack.kafkaBrokers).to.deep.equal([at, 'two.example:9092']);
    expect(stack.mongoUrl('order')).to.equal(`mongodb://${at}/order?replicaSet=rs7`);
    await stack.stop();
    server.close();
  });

  it('names the variable whose server does not answer, and starts nothing', async () => {
    const env = { ...nothing, DATABASE_URL: 'postgres://u:p@127.0.0.1:1/postgres' };
    expect(await failure(startStack({ dir, env, report }))).to.match(
      /^Error: nothing answers at 127\.0\.0\.1:1 \(ECONNREFUSED\), which DATABASE_URL names: start/,
    );
  });

  it('refuses a second stack in the same folder', async () => {
    const first = await startStack({ dir, only: [], env: bare, report });
    expect(await failure(startStack({ dir, only: [], env: bare, report }))).to.match(
      /already running in .* \(process \d+\): stop it first/,
    );
    await first.stop();
  });

  it('ends its servers although the starter was killed with SIGKILL', async () => {
    const program = `
      import { startStack } from '${new URL('../src/stack.ts', import.meta.url).href}';
      const stack = await startStack({ dir: ${JSON.stringify(dir)}, only: ['redis', 'postgres'], env: process.env, report() {} });
      process.stdout.write(Object.values(stack.pids).join(' ') + '\\n');
      process.kill(process.pid, 'SIGKILL');`;
    const flags = ['--import', 'tsx', '--conditions=source', '--input-type=module', '-e', program];
    let out = '';
    try {
      execFileSync(process.execPath, flags, { env: bare, encoding: 'utf8' });
    } catch (error) {
      out = (error as { stdout: string }).stdout;
    }
    const pids = out.trim().split(' ').map(Number);
    expect(pids).to.have.length(2);
    const gone = () => Promise.resolve(pids.every((pid) => processIdentity(pid) === undefined));
    await waitUntil('the servers end', gone, { timeoutMs: 15_000 });
  });
});

async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'it succeeded',
    (error: unknown) => String(error),
  );
}

function leftovers(dir: string): string {
  const all = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' });
  return all
    .split('\n')
    .filter((line) => line.includes(dir))
    .join('\n');
}

const kafka = (stack: Stack) =>
  new Kafka({ brokers: stack.kafkaBrokers, logLevel: logLevel.NOTHING });

async function rows(stack: Stack, text: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: stack.databaseUrl('postgres') });
  await client.connect();
  const result = await client.query<{ word: string }>(text);
  await client.end();
  return result.rows.map((row) => row.word);
}

async function sql(stack: Stack, text: string): Promise<void> {
  await rows(stack, text);
}

async function withRedis<T>(stack: Stack, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(stack.redisUrl);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

async function withMongo<T>(stack: Stack, work: (db: mongoose.mongo.Db) => Promise<T>): Promise<T> {
  const client = new mongoose.mongo.MongoClient(stack.mongoUrl('kept'));
  try {
    return await work(client.db());
  } finally {
    await client.close();
  }
}
