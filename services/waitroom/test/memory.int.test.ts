import { randomUUID } from 'node:crypto';
import { env } from 'node:process';
import { expect } from 'chai';
import { joinLine, type Joiner } from '../src/store/line-scripts.js';
import { readLog, trimLog } from '../src/store/log.js';
import { benchOn, type Bench, type Line } from './support/lines.js';
import { startOwnRedis } from './support/own-redis.js';

const waiting = env['TEST_SIZE'] === 'long' ? 1_000_000 : 100_000;
const atOnce = 1_000;

describe('the memory of a long line', function () {
  this.timeout(300_000);
  let bench: Bench;
  before(async () => {
    bench = await benchOn(await startOwnRedis());
  });
  after(() => bench.close());

  const usedMemory = async ({ store }: Line) =>
    Number(/used_memory:(\d+)/.exec(await store.redis.info('memory'))?.[1]);
  const people = (count: number): Joiner[] =>
    Array.from({ length: count }, () => ({ userId: randomUUID(), emailVerified: true }));

  it('takes at most 50 bytes per waiting user, the log included', async () => {
    const line = await bench.line();
    const joiners = people(atOnce);
    await joinLine(line.store, line.eventId, joiners);
    const before = await usedMemory(line);
    for (let joined = 0; joined < waiting; joined += atOnce)
      await joinLine(line.store, line.eventId, people(Math.min(atOnce, waiting - joined)));
    const perUser = ((await usedMemory(line)) - before) / waiting;
    process.stdout.write(`      ${perUser.toFixed(1)} bytes per user\n`);
    expect(perUser).to.be.at.most(50);
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
});
