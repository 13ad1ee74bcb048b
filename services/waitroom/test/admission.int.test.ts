import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { takeLease } from '../src/store/admission.js';
import {
  countPresent,
  leaveLine,
  notePresence,
  readSession,
  saveSettings,
} from '../src/store/line-scripts.js';
import { readLine } from '../src/store/read-line.js';
import { admittedOf, openBench, type Bench, type Line } from './support/lines.js';

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('admission', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench(import.meta.filename);
  });
  after(() => bench.close());

  const joinMany = async (line: Line, count: number) => {
    for (let n = 0; n < count; n++) await line.join();
  };
  const statusOf = async ({ store, eventId }: Line, number: number, userId = '') =>
    (await readSession(store, eventId, { number, userId })).status;

  it('never exceeds the cap while three loops admit at once and buyers come and go', async () => {
    const line = await bench.line({ max: 7 });
    await joinMany(line, 120);
    const stores = await Promise.all([bench.connect(), bench.connect(), bench.connect()]);
    const samples: number[] = [];
    let done = false;
    const loops = stores.map(async (store) => {
      while (!done) {
        samples.push((await line.admit()).active);
        const { live } = await readLine(store, line.eventId);
        samples.push(live.size);
        for (const number of [...live].slice(0, 2)) await leaveLine(store, line.eventId, number);
        const { waiting, active } = await readLine(store, line.eventId);
        done ||= waiting === 0 && active === 0;
      }
    });
    await Promise.all(loops);
    expect(Math.max(...samples)).to.equal(7);
    expect(await admittedOf(line)).to.deep.equal(range(1, 120));
  });

  it('refuses the order of a holder whose lease has passed on', async () => {
    const line = await bench.line();
    await line.join();
    const { store, eventId } = line;
    expect(await takeLease(store, eventId, { holder: 'other', leaseMs: 1_000 })).to.equal(0);
    line.pass(25 * 3_600);
    const newer = await takeLease(store, eventId, { holder: 'other', leaseMs: 1_000 });
    expect(newer).to.equal(line.fence + 1);
    line.pass(-25 * 3_600);
    expect(await line.admit()).to.include({ fenced: false, admitted: 0 });
    expect(await line.admit({ fence: newer })).to.include({ fenced: true, admitted: 1 });
  });

  it('admits 300 people who join at once in the order of their numbers', async () => {
    const line = await bench.line({ max: 50 });
    const numbers = await Promise.all(range(1, 300).map(() => line.join()));
    expect(numbers.toSorted((a, b) => Number(a) - Number(b))).to.deep.equal(range(1, 300));
    for (let turn = 0; turn < 6; turn++) {
      await line.admit();
      const { live } = await readLine(line.store, line.eventId);
      await Promise.all([...live].map((n) => leaveLine(line.store, line.eventId, n)));
    }
    expect(await admittedOf(line)).to.deep.equal(range(1, 300));
  });

  it('admits no more than the rate within any second', async () => {
    const line = await bench.line({ max: 1_000, rate: 5 });
    await joinMany(line, 20);
    expect((await line.admit()).admitted).to.equal(5);
    expect((await line.admit()).admitted).to.equal(0);
    line.pass(0.5);
    expect((await line.admit()).admitted).to.equal(0);
    line.pass(0.6);
    expect((await line.admit()).admitted).to.equal(5);
  });

  it('stops when sold out and says so, and admits as many as tickets return', async () => {
    const line = await bench.line();
    await joinMany(line, 5);
    expect((await line.admit({ available: 0 })).admitted).to.equal(0);
    expect((await readLine(line.store, line.eventId)).notice).to.equal('SOLD_OUT');
    expect((await line.admit({ available: 2 })).admitted).to.equal(2);
    expect((await readLine(line.store, line.eventId)).notice).to.equal('');
    expect((await line.admit({ available: 2 })).admitted, 'both tickets have a taker').to.equal(0);
  });

  it('admits nobody while nothing is known about the stock', async () => {
    const line = await bench.line();
    await line.join();
    expect((await line.admit({ available: -1 })).admitted).to.equal(0);
  });

  it('admits nobody before the opening, while paused and after the close', async () => {
    const soon = await bench.line({ opensAt: Date.now() + 60_000 });
    const paused = await bench.line({ paused: true });
    const over = await bench.line();
    for (const line of [soon, paused, over]) await line.join();
    over.pass(25 * 3_600);
    for (const line of [soon, paused, over]) expect((await line.admit()).admitted).to.equal(0);
    soon.pass(61);
    expect((await soon.admit()).admitted).to.equal(1);
  });

  it('keeps admitted buyers when the cap is lowered, and ignores settings of an older version', async () => {
    const line = await bench.line({ max: 3 });
    await joinMany(line, 5);
    await line.admit();
    const { store, eventId, settings } = line;
    expect(await saveSettings(store, eventId, { ...settings, version: 3, max: 1 })).to.equal(true);
    expect(await saveSettings(store, eventId, { ...settings, version: 2, max: 9 })).to.equal(false);
    expect(await line.admit()).to.include({ admitted: 0, active: 3 });
    for (const number of [1, 2]) await leaveLine(store, eventId, number);
    expect((await line.admit()).admitted, 'one is still in').to.equal(0);
    await leaveLine(store, eventId, 3);
    expect((await line.admit()).admitted).to.equal(1);
  });

  it('returns the slot of a buyer who never calls back, and not that of one who does', async () => {
    const line = await bench.line({ max: 2, claimSeconds: 60 });
    await joinMany(line, 3);
    await line.admit();
    expect(await statusOf(line, 1, randomUUID()), 'the claim').to.equal('ADMITTED');
    expect(await statusOf(line, 2), 'a look by ticket claims nothing').to.equal('ADMITTED');
    line.pass(61);
    expect(await line.admit()).to.include({ admitted: 1, active: 2 });
    expect(await statusOf(line, 1)).to.equal('ADMITTED');
    expect(await statusOf(line, 2)).to.equal('EXPIRED');
    expect(await statusOf(line, 3)).to.equal('ADMITTED');
  });

  it('notes ten thousand people at once', async () => {
    const { store, eventId } = await bench.line();
    const numbers = Array.from({ length: 10_000 }, (_, n) => n + 1);
    await notePresence(store, eventId, numbers);
    expect(await countPresent(store, eventId)).to.equal(10_000);
  });

  it('passes over the absent and admits them first when they come back', async () => {
    const line = await bench.line({ max: 1 });
    await joinMany(line, 3);
    line.pass(70);
    await notePresence(line.store, line.eventId, [2, 3]);
    expect(await line.admit({ trustPresence: true })).to.include({ admitted: 1, passedOver: 1 });
    expect(await statusOf(line, 2)).to.equal('ADMITTED');
    expect(await statusOf(line, 1), 'keeps the place').to.equal('WAITING');
    await leaveLine(line.store, line.eventId, 2);
    await line.admit({ trustPresence: true });
    expect(await admittedOf(line)).to.deep.equal([2, 1]);
  });

  it('ends a passed-over place after the grace', async () => {
    const line = await bench.line({ graceSeconds: 120 });
    const user = randomUUID();
    expect(await line.join(user)).to.equal(1);
    line.pass(70);
    await line.admit({ trustPresence: true });
    expect(await line.join(user), 'within the grace').to.equal(1);
    line.pass(121);
    await line.admit({ trustPresence: true });
    expect(await statusOf(line, 1)).to.equal('EXPIRED');
    expect(await line.join(user), 'a new place').to.equal(2);
  });

  it('counts everybody as present until presence can be trusted', async () => {
    const line = await bench.line();
    await joinMany(line, 4);
    line.pass(3_600);
    expect(await line.admit()).to.include({ admitted: 4, passedOver: 0 });
  });
});
