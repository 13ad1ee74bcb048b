import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { joinLine, leaveLine, notePresence, readSession } from '../src/store/line-scripts.js';
import { readLine } from '../src/store/read-line.js';
import { lineKey } from '../src/store/scripts.js';
import { random } from '../../../test/support/random.js';
import { benchOn, type Bench, type Line } from './support/lines.js';
import { startOwnRedis } from './support/own-redis.js';

const million = 1_000_000;

describe('the cost of a line', function () {
  this.timeout(60_000);
  let bench: Bench;
  before(async () => {
    bench = await benchOn(await startOwnRedis());
  });
  after(() => bench.close());

  /** A line in which so many wait, and one in a hundred of them left. */
  const lineOf = async (waiting: number) => {
    const line = await bench.line({ max: 1_000 });
    const { store, eventId } = line;
    await store.redis.hset(lineKey(store, eventId), 'last', waiting);
    const next = random(waiting);
    for (let n = 0; n < 1_000; n++)
      await leaveLine(store, eventId, 200 + Math.floor(next() * (waiting - 200)));
    await notePresence(store, eventId, [1, 2, 3]);
    return line;
  };
  const statistic = async ({ store }: Line, name: string) =>
    Number(new RegExp(`${name}:(\\d+)`).exec(await store.redis.info('stats'))?.[1]);
  /** Commands that one call of a script runs in Redis. */
  const commands = async (line: Line, run: () => Promise<unknown>) => {
    await line.store.redis.config('RESETSTAT');
    await run();
    const text = await line.store.redis.info('commandstats');
    const counts = [...text.matchAll(/^cmdstat_(.+?):calls=(\d+)/gm)];
    return new Map(counts.map(([, name, calls]) => [name, Number(calls)]));
  };

  it('is the same number of Redis commands with a thousand and with a million waiting', async () => {
    const users = Array.from({ length: 50 }, () => ({
      userId: randomUUID(),
      emailVerified: true,
    }));
    const cost = async (waiting: number) => {
      const line = await lineOf(waiting);
      const { store, eventId } = line;
      return {
        join: await commands(line, () => joinLine(store, eventId, users)),
        again: await commands(line, () => joinLine(store, eventId, users)),
        presence: await commands(line, () => notePresence(store, eventId, [5, 6, waiting])),
        leave: await commands(line, () => leaveLine(store, eventId, 100)),
        admit: await commands(line, () => line.admit({ look: 50 })),
        status: await commands(line, () => readSession(store, eventId, { number: 1, userId: '' })),
      };
    };
    await cost(1_200); // loads the scripts
    const small = await cost(1_200); // as the million: all fifty go into one string of places
    expect(await cost(million)).to.deep.equal(small);
  });

  it('is at most two bytes per thousand who wait for a process that follows the line', async () => {
    const line = await lineOf(million);
    const { store, eventId } = line;
    const known = await readLine(store, eventId);
    const left = known.leavers.countBetween(0, million + 1);
    expect(left).to.be.within(990, 1_000);
    const before = await statistic(line, 'total_net_output_bytes');
    const idle = (await statistic(line, 'total_net_output_bytes')) - before;
    const from = await statistic(line, 'total_net_output_bytes');
    await readLine(store, eventId, known);
    const read = (await statistic(line, 'total_net_output_bytes')) - from - idle;
    expect(read).to.be.within(1_900, 2_600);
  });

  it('lets a process know exactly who left, whatever it missed', async () => {
    const line = await lineOf(100_000);
    const { store, eventId } = line;
    const known = await readLine(store, eventId);
    for (const number of [150, 50_000, 99_999]) await leaveLine(store, eventId, number);
    await readLine(store, eventId, known);
    const fresh = (await readLine(store, eventId)).leavers;
    for (const number of [151, 40_000, 50_001, 99_000, 100_000])
      expect(known.leavers.countBetween(0, number)).to.equal(fresh.countBetween(0, number));
    for (const number of [150, 50_000, 99_999]) expect(known.leavers.has(number)).to.equal(true);
  });
});
