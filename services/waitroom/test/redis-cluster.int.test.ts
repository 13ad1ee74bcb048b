import { createHmac, randomUUID } from 'node:crypto';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { systemClock } from '@ticketbottle/service-kit/clock.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { expect } from 'chai';
import { drawLine } from '../src/jobs/draw-line.js';
import { openJoins } from '../src/store/joins.js';
import { forgetLine, knownLines, rememberLine } from '../src/store/known-lines.js';
import {
  beginCheckout,
  countPresent,
  endCheckout,
  leaveLine,
  readSession,
} from '../src/store/line-scripts.js';
import { openLines } from '../src/store/lines.js';
import { readLog, trimLog } from '../src/store/log.js';
import { openPresence } from '../src/store/presence.js';
import { readLine } from '../src/store/read-line.js';
import { checkRedis, openSubscriber } from '../src/store/redis.js';
import { answers, openClusterBench, type ClusterBench } from './support/cluster.js';
import { admittedOf, type Line } from './support/lines.js';

const logger = createLogger({ service: 'waitroom', level: 'silent' });
const patience = { timeoutMs: 30_000 };

describe('the waiting room on a Redis Cluster', function () {
  this.timeout(90_000);
  let bench: ClusterBench;
  before(async () => {
    bench = await openClusterBench();
  });
  after(() => bench.close());
  /** What a test opened, closed also when it fails: else the process would not end. */
  const opened: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0).reverse()) await close();
  });
  const openPresenceOf = ({ store }: Line) => {
    const presence = openPresence(store, systemClock, logger);
    opened.push(() => presence.stop());
    return presence;
  };
  const subscribe = async () => {
    const subscriber = await openSubscriber(bench.redisUrl, logger);
    opened.push(() => subscriber.disconnect());
    return subscriber;
  };
  const follow = async () => {
    const lines = openLines(await bench.connect(), await subscribe(), logger);
    opened.push(() => lines.stop());
    return lines;
  };

  const joinMany = (line: Line, count: number) =>
    Promise.all(Array.from({ length: count }, () => line.join()));
  const outcomeOf = (call: Promise<unknown>) =>
    call.then(
      () => 'answered',
      (error: unknown) => refusalOf(error)?.reason ?? String(error),
    );

  it('keeps the lines of several events on different nodes, each strictly in order', async () => {
    const lines = await bench.linePerNode({ max: 5 });
    expect(await Promise.all(lines.map((line) => bench.nodeOf(line)))).to.deep.equal([0, 1, 2]);
    for (const line of lines) {
      const joins = openJoins(line.store);
      const joiners = Array.from({ length: 40 }, () => ({
        userId: randomUUID(),
        emailVerified: true,
      }));
      const all = () => Promise.all(joiners.map(async (one) => joins.join(line.eventId, one)));
      const told = await all();
      const again = await all();
      expect(told.map((a) => a?.ok === true && a.number)).to.deep.equal(
        joiners.map((_, n) => n + 1),
      );
      expect(again).to.deep.equal(told);
    }
    for (const line of lines) {
      expect(await line.admit()).to.include({ admitted: 5, active: 5, waiting: 35 });
      expect(await admittedOf(line)).to.deep.equal([1, 2, 3, 4, 5]);
    }
  });

  it('frees a slot by leaving and by the end of its order, and publishes the log', async () => {
    for (const line of await bench.linePerNode({ max: 2 })) {
      const { store, eventId } = line;
      await joinMany(line, 5);
      await line.admit();
      const userId = randomUUID();
      const order = { number: 1, orderCode: 'TB-1', userId };
      await readSession(store, eventId, order);
      expect(await beginCheckout(store, eventId, { ...order, leaseMs: 1_020_000 })).to.equal('OK');
      const end = { ...order, keep: false, outcome: 'COMPLETED' as const, cause: 'test' };
      expect(await endCheckout(store, eventId, end)).to.equal(true);
      expect(await leaveLine(store, eventId, 2)).to.equal('LEFT');
      expect(await leaveLine(store, eventId, 4)).to.equal('LEFT');
      expect(await line.admit()).to.include({ admitted: 2, active: 2, waiting: 0 });
      expect(await admittedOf(line)).to.deep.equal([1, 2, 3, 5]);
      await trimLog(store, eventId, await readLog(store, eventId));
      expect(await readLog(store, eventId)).to.deep.equal([]);
    }
  });

  it('remembers lines and presence across nodes', async () => {
    const lines = await bench.linePerNode();
    const [first] = lines as [Line];
    const { store } = first;
    const presence = openPresenceOf(first);
    for (const line of lines) {
      await rememberLine(store, line.eventId);
      await joinMany(line, 3);
      line.pass(90); // their joins are no longer recent
    }
    expect(await knownLines(store)).to.include.members(lines.map(({ eventId }) => eventId));
    for (const line of lines) {
      expect(await countPresent(line.store, line.eventId), 'before').to.equal(0);
      presence.seen(line.eventId, 2);
      const seen = async () => (await countPresent(store, line.eventId)) > 0;
      await waitUntil('presence', seen, patience);
      await forgetLine(store, line.eventId);
    }
  });

  it('tells every process what happens on any node', async () => {
    const lines = await bench.linePerNode({ max: 1 });
    const followed = await follow();
    const heard = new Map<string, number[]>();
    for (const { eventId } of lines) {
      const numbers: number[] = [];
      heard.set(eventId, numbers);
      await followed.listen(eventId, ({ changes }) => {
        for (const [number, status] of changes) if (status === 'ADMITTED') numbers.push(number);
      });
    }
    for (const line of lines) {
      await joinMany(line, 2);
      await line.admit();
      const told = () => Promise.resolve(heard.get(line.eventId)?.length === 1);
      await waitUntil('the admission is told', told, patience);
    }
  });

  it('draws the places of a line on any node, and has them on disk there', async () => {
    const opensAt = Date.now() + 3_600_000;
    for (const client of bench.clients) await client.config('SET', 'appendfsync', 'everysec');
    for (const line of await bench.linePerNode({ max: 100, draw: true, opensAt })) {
      const { store, eventId, fence } = line;
      const mac = (text: string) => createHmac('sha256', 'test').update(text).digest();
      await joinMany(line, 30);
      line.pass(3_601);
      const { toDraw } = await line.admit();
      await drawLine({ store, mac, logger }, eventId, { fence, participants: toDraw });
      expect(await line.admit()).to.include({ admitted: 30, toDraw: 0 });
      const { turns } = await readLine(store, eventId);
      const byTurn = Array.from(turns, (turn, n) => [turn, n + 1] as const);
      byTurn.sort(([a], [b]) => a - b);
      expect(await admittedOf(line)).to.deep.equal(byTurn.map(([, number]) => number));
    }
  });

  it('loads its scripts anew on every node that has lost them', async () => {
    const lines = await bench.linePerNode();
    for (const client of bench.clients.slice(0, 3)) await client.script('FLUSH');
    for (const line of lines) {
      expect(await joinMany(line, 3)).to.have.members([1, 2, 3]);
      expect((await line.admit()).admitted).to.equal(3);
    }
  });

  it('follows a line whose node hands over to its replica, and doubles nobody', async () => {
    const [line] = (await bench.linePerNode({ max: 100 })) as [Line];
    const user = randomUUID();
    const first = await line.join(user);
    const replica = bench.clients[3];
    await replica?.call('CLUSTER', 'FAILOVER');
    const takenOver = async () => (await bench.nodeOf(line)) === 3;
    await waitUntil('the replica has taken over', takenOver, patience);
    await answers(line);
    expect(await line.join(user)).to.equal(first);
    expect(await line.join()).to.be.greaterThan(Number(first));
    const back = bench.clients[0];
    const follows = async () =>
      (await back?.info('replication'))?.includes('link_status:up') === true;
    await waitUntil('the old node follows', follows, patience);
    await back?.call('CLUSTER', 'FAILOVER');
    await waitUntil('handed back', async () => (await bench.nodeOf(line)) === 0, patience);
    await answers(line);
    expect(await line.join(user)).to.equal(first);
  });

  it('refuses at once while a node is away, goes on elsewhere, and is whole when it returns', async () => {
    const [, line, other] = (await bench.linePerNode({ max: 100 })) as [Line, Line, Line];
    const [, node] = bench.nodes;
    const users = Array.from({ length: 50 }, () => randomUUID());
    const numbers = await Promise.all(users.map((user) => line.join(user)));
    const followed = await follow();
    await followed.of(line.eventId);
    await followed.of(other.eventId);
    const presence = openPresenceOf(line);

    await node?.kill('SIGKILL');
    const tried = await Promise.all(users.map((user) => outcomeOf(line.join(user))));
    expect(new Set(tried)).to.deep.equal(new Set(['DEPENDENCY_UNAVAILABLE']));
    expect(await other.join(), 'a line elsewhere').to.equal(1);
    await leaveLine(other.store, other.eventId, 1);
    await checkRedis(other.store.redis);
    const sees = async () => (await followed.of(other.eventId)).admitted === 1;
    await other.join();
    await other.admit();
    await waitUntil('the other line is read anew', sees, patience);
    presence.seen(line.eventId, 1);
    presence.seen(other.eventId, 9);
    const isNoted = async () => (await countPresent(other.store, other.eventId)) > 0;
    await waitUntil('presence elsewhere is written', isNoted, patience);

    await node?.restart();
    await answers(line);
    const again = await Promise.all(users.map((user) => line.join(user)));
    expect(again, 'everybody has the old place').to.deep.equal(numbers);
    line.pass(line.settings.graceSeconds + 1); // nobody is admitted while what was lost may come back
    const admitted = async () => {
      await line.admit();
      return (await readLine(line.store, line.eventId)).active >= 50;
    };
    await waitUntil('all are admitted', admitted, { timeoutMs: 60_000 });
    const told = await admittedOf(line);
    expect(told.filter((number) => number <= 50)).to.deep.equal(
      numbers.toSorted((a, b) => Number(a) - Number(b)),
    );
  });

  it('never sends again what was under way when a connection broke', async () => {
    const [, line] = (await bench.linePerNode()) as [Line, Line];
    const [, client] = bench.clients;
    await client?.client('PAUSE', 2_000, 'WRITE');
    const outcome = outcomeOf(line.join());
    await client?.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    expect(await outcome).to.equal('DEPENDENCY_UNAVAILABLE');
    await client?.client('UNPAUSE');
    await answers(line);
    expect((await readLine(line.store, line.eventId)).last, 'nobody joined').to.equal(0);
  });

  it('goes on by itself when a node dies for good and its replica is elected', async () => {
    const [line] = (await bench.linePerNode({ max: 100 })) as [Line];
    const [node] = bench.nodes;
    const [client] = bench.clients;
    const users = Array.from({ length: 20 }, () => randomUUID());
    const numbers = await Promise.all(users.map((user) => line.join(user)));
    const subscriber = await subscribe(); // to the node that dies
    await subscriber.subscribe(`${line.store.keyPrefix}line:{${line.eventId}}:news`);
    let heard = 0;
    subscriber.on('message', () => (heard += 1));
    expect(await client?.call('WAIT', 1, 10_000), 'copied').to.equal(1);
    await node?.kill('SIGKILL');
    expect(await outcomeOf(line.join())).to.equal('DEPENDENCY_UNAVAILABLE');
    await answers(line);
    expect(await bench.nodeOf(line)).to.equal(3);
    expect(await Promise.all(users.map((user) => line.join(user)))).to.deep.equal(numbers);
    const hears = async () => {
      await line.join();
      return heard > 0;
    };
    await waitUntil('another node tells the news', hears, patience);
    await node?.restart();
  });
});
