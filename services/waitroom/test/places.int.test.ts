import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { joinLine, leaveLine, readSession } from '../src/store/line-scripts.js';
import { readLine } from '../src/store/read-line.js';
import { readLog, trimLog } from '../src/store/log.js';
import { openBench, type Bench } from './support/lines.js';

describe('places in line', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench(import.meta.filename);
  });
  after(() => bench.close());

  it('gives a user who joins fifty times at once one place', async () => {
    const line = await bench.line();
    const user = randomUUID();
    const numbers = await Promise.all(Array.from({ length: 50 }, () => line.join(user)));
    expect(new Set(numbers)).to.deep.equal(new Set([1]));
    expect(await line.join()).to.equal(2);
  });

  it('gives the users of one call their numbers in their order', async () => {
    const line = await bench.line();
    const users = Array.from({ length: 20 }, () => ({
      userId: randomUUID(),
      emailVerified: false,
    }));
    const answers = await joinLine(line.store, line.eventId, users);
    expect(answers.map((a) => (a.ok ? a.number : 0))).to.deep.equal(users.map((_, i) => i + 1));
  });

  it('sends a user who left to the end, and moves those behind one up', async () => {
    const line = await bench.line();
    const user = randomUUID();
    await line.join(user);
    await line.join();
    expect(await leaveLine(line.store, line.eventId, 1)).to.equal('LEFT');
    expect(await leaveLine(line.store, line.eventId, 1), 'again').to.equal('LEFT');
    const { waiting, leavers } = await readLine(line.store, line.eventId);
    expect({ waiting, left: leavers.countBetween(0, 2) }).to.deep.equal({ waiting: 1, left: 1 });
    expect(await line.join(user)).to.equal(3);
  });

  it('does not know a number that was never handed out', async () => {
    const line = await bench.line();
    await line.join();
    expect(await leaveLine(line.store, line.eventId, 2)).to.equal('UNKNOWN');
  });

  it('skips those who left when their turn comes', async () => {
    const line = await bench.line({ max: 1 });
    for (let n = 0; n < 3; n++) await line.join();
    await leaveLine(line.store, line.eventId, 1);
    expect(await line.admit()).to.include({ admitted: 1, waiting: 1 });
    const { status } = await readSession(line.store, line.eventId, { number: 2, userId: '' });
    expect(status).to.equal('ADMITTED');
  });

  it('frees the slot of an admitted buyer who leaves', async () => {
    const line = await bench.line({ max: 1 });
    await line.join();
    await line.join();
    await line.admit();
    expect((await line.admit()).admitted).to.equal(0);
    await leaveLine(line.store, line.eventId, 1);
    expect((await line.admit()).admitted).to.equal(1);
  });

  it('refuses by what the event is', async () => {
    const hour = 3_600_000;
    const refusals = {
      EVENT_NOT_PUBLISHED: { status: 'CONFIGURED' },
      EVENT_CANCELLED: { status: 'CANCELLED' },
      SALE_NOT_OPEN: { preQueueAt: Date.now() + hour, opensAt: Date.now() + 2 * hour },
      SALE_CLOSED: { closesAt: Date.now() - hour },
      NO_LINE: { managed: false },
    };
    for (const [reason, settings] of Object.entries(refusals))
      expect(await (await bench.line(settings)).join()).to.equal(reason);
    const strict = await bench.line({ verifiedOnly: true });
    expect(await strict.join(randomUUID(), false)).to.equal('EMAIL_NOT_VERIFIED');
    expect(await strict.join(randomUUID(), true)).to.equal(1);
  });

  it('takes joins before the opening when there is a pre-queue', async () => {
    const line = await bench.line({ opensAt: Date.now() + 3_600_000 });
    expect(await line.join()).to.equal(1);
    expect((await readLine(line.store, line.eventId)).state).to.equal('PREQUEUE');
  });

  it('logs what happened once, in order, until it is delivered', async () => {
    const line = await bench.line();
    const user = randomUUID();
    for (const who of [user, user, randomUUID()]) await line.join(who);
    await line.admit();
    await leaveLine(line.store, line.eventId, 1);
    await leaveLine(line.store, line.eventId, 1);
    const entries = await readLog(line.store, line.eventId);
    const told = entries.map(({ fields }) => `${fields['kind'] ?? ''} ${fields['version'] ?? ''}`);
    expect(told).to.deep.equal([
      'queue.joined 1',
      'queue.joined 2',
      'queue.ready 3',
      'queue.ready 4',
      'queue.left 5',
    ]);
    await trimLog(line.store, line.eventId, entries);
    expect(await readLog(line.store, line.eventId)).to.deep.equal([]);
  });
});
