import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { admit, dropLease, takeLease } from '../src/store/admission.js';
import { joinLine, leaveLine } from '../src/store/line-scripts.js';
import { readLine } from '../src/store/read-line.js';
import { lineKey } from '../src/store/scripts.js';
import { random } from '../../../test/support/random.js';
import { admittedOf, openBench, type Bench, type Line } from './support/lines.js';

const isLong = env['TEST_SIZE'] === 'long';
const processDeaths = isLong ? 100 : 10;
const connectionDeaths = isLong ? 1_000 : 100;
const seed = Number(env['SEED'] ?? 20_261_124);
const cap = 7;
const program = fileURLToPath(new URL('support/admitting-replica.ts', import.meta.url));

describe(`killing the replica that admits (SEED=${seed})`, function () {
  this.timeout(600_000);
  let bench: Bench;
  before(async () => {
    bench = await openBench(import.meta.filename);
  });
  after(() => bench.close());

  const lineOf = async (waiting: number) => {
    const line = await bench.line({ max: cap, rate: 1_000_000 });
    await dropLease(line.store, line.eventId, 'test');
    const people = () => ({ userId: randomUUID(), emailVerified: true });
    await joinLine(line.store, line.eventId, Array.from({ length: waiting }, people));
    return line;
  };
  /** Buyers who go as soon as they are in; answers how many were in at once. */
  const serve = async ({ store, eventId }: Line) => {
    const { live, active } = await readLine(store, eventId);
    expect(active).to.be.at.most(cap);
    for (const number of live) await leaveLine(store, eventId, number);
    return live.size;
  };
  const everybodyOnce = async (line: Line, waiting: number) => {
    const wanted = Array.from({ length: waiting }, (_, n) => n + 1);
    expect(await admittedOf(line)).to.deep.equal(wanted);
    const { active, admitted, waiting: left } = await readLine(line.store, line.eventId);
    expect({ active, admitted, left }).to.deep.equal({ active: 0, admitted: waiting, left: 0 });
  };

  it('in the middle of a script, by its connection, loses and doubles nobody', async () => {
    const waiting = connectionDeaths * 3;
    const line = await lineOf(waiting);
    const { store, eventId } = line;
    const next = random(seed);
    for (let death = 0; death < connectionDeaths; death++) {
      const doomed = await bench.connect();
      const holder = `replica ${death}`;
      let fence = 0;
      while (fence === 0) fence = await takeLease(doomed, eventId, { holder, leaseMs: 1 });
      const order = { available: 1_000_000, sold: 0, total: 0, trustPresence: false, look: 4_096 };
      const sent = admit(doomed, eventId, { ...order, fence }).catch(() => undefined);
      if (next() < 0.8) doomed.redis.disconnect();
      await sent;
      await serve(line);
    }
    const holder = 'the last one';
    for (let left = waiting; left > 0; left = (await readLine(store, eventId)).waiting) {
      const fence = await takeLease(store, eventId, { holder, leaseMs: 1_000 });
      if (fence > 0) await line.admit({ fence });
      await serve(line);
    }
    await everybodyOnce(line, waiting);
  });

  it('by SIGKILL, three of them running, loses and doubles nobody and never exceeds the cap', async () => {
    const line = await lineOf(1_000);
    const { store, eventId } = line;
    const running = new Map<string, ChildProcess>();
    let started = 0;
    const start = async () => {
      const holder = `process ${++started}`;
      const args = ['--import', 'tsx', '--conditions=source', program];
      const where = [bench.redisUrl, store.keyPrefix, eventId, holder];
      const child = spawn(execPath, [...args, ...where], { stdio: ['ignore', 'pipe', 'inherit'] });
      running.set(holder, child);
      await once(child.stdout, 'data');
    };
    await Promise.all([start(), start(), start()]);
    const next = random(seed);
    let served = 0;
    const kill = async () => {
      const holder = (await store.redis.hget(lineKey(store, eventId), 'holder')) ?? '';
      const child = running.get(holder);
      if (child === undefined) return 0;
      running.delete(holder);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await start();
      return 1;
    };
    try {
      for (let deaths = 0; deaths < processDeaths;) {
        const turns = Math.floor(next() * 12);
        for (let n = 0; n < turns; n++) served += await serve(line);
        deaths += await kill();
        const { waiting } = await readLine(store, eventId);
        if (waiting < 200) {
          const people = () => ({ userId: randomUUID(), emailVerified: true });
          await joinLine(store, eventId, Array.from({ length: 500 }, people));
        }
      }
      let last = (await readLine(store, eventId)).last;
      while (served < last) {
        served += await serve(line);
        last = (await readLine(store, eventId)).last;
      }
      await everybodyOnce(line, last);
    } finally {
      for (const child of running.values()) child.kill('SIGKILL');
      await Promise.all([...running.values()].map((child) => once(child, 'exit')));
    }
  });
});
