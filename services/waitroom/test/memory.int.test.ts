import { randomUUID } from 'node:crypto';
import { env } from 'node:process';
import { expect } from 'chai';
import { bucketOf, buckets, joinLine, type Joiner } from '../src/store/line-scripts.js';
import { readLog, trimLog } from '../src/store/log.js';
import { benchOn, type Bench, type Line } from './support/lines.js';
import { startOwnRedis } from './support/own-redis.js';

/** The whole line of a million, or the same density in a 32nd of the buckets. */
const share = env['TEST_SIZE'] === 'long' ? 1 : 32;
const waiting = 1_000_000 / share;
const atOnce = 1_000;

describe('the memory of a line of a million', function () {
  this.timeout(300_000);
  let bench: Bench;
  before(async () => {
    bench = await benchOn(await startOwnRedis());
  });
  after(() => bench.close());

  const usedMemory = async ({ store }: Line) =>
    Number(/used_memory:(\d+)/.exec(await store.redis.info('memory'))?.[1]);
  const someone = (): Joiner => {
    for (;;) {
      const userId = randomUUID();
      if (bucketOf(userId) < buckets / share) return { userId, emailVerified: true };
    }
  };
  const people = (count: number) => Array.from({ length: count }, someone);

  it('takes at most 50 bytes per waiting user, and packs every bucket at 128 fields', async () => {
    const line = await bench.line();
    await line.store.redis.config('SET', 'hash-max-listpack-entries', 128);
    const joiners = people(atOnce);
    await joinLine(line.store, line.eventId, joiners);
    const before = await usedMemory(line);
    for (let joined = 0; joined < waiting; joined += atOnce)
      await joinLine(line.store, line.eventId, people(Math.min(atOnce, waiting - joined)));
    const perUser = ((await usedMemory(line)) - before) / waiting;
    process.stdout.write(`      ${perUser.toFixed(1)} bytes per user\n`);
    expect(perUser).to.be.at.most(50);
    const keys = await line.store.redis.keys(`line:{${line.eventId}}:u:*`);
    for (const key of keys.slice(0, 500))
      expect(await line.store.redis.object('ENCODING', key)).to.equal('listpack');
    const entries = await readLog(line.store, line.eventId);
    expect(entries.length, 'one entry per call').to.equal(
      Math.min(500, Math.ceil(waiting / atOnce) + 1),
    );
    await trimLog(line.store, line.eventId, entries);
    const again = await joinLine(line.store, line.eventId, joiners);
    expect(again.map((answer) => (answer.ok ? answer.number : 0))).to.deep.equal(
      joiners.map((_, n) => n + 1),
    );
  });

  it('does not stumble over places that were written by an older release', async () => {
    const line = await bench.line();
    const userId = randomUUID();
    const key = `line:{${line.eventId}}:u:${bucketOf(userId)}`;
    await line.store.redis.hset(key, userId, `7 ${Date.now()}`);
    expect(await line.join(userId)).to.equal(1);
    expect(await line.join(userId)).to.equal(1);
  });
});
