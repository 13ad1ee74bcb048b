import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Gate } from '../src/domain/gate.js';
import { endGate, readGate, saveGate } from '../src/store/gates.js';
import { saveSettings } from '../src/store/line-scripts.js';
import { readLine } from '../src/store/read-line.js';
import { openBench, type Bench, type Line } from './support/lines.js';

const opensInMs = 60_000;

describe('the gate of a line', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench(import.meta.filename);
  });
  after(() => bench.close());

  const gate: Gate = {
    state: 'Armed',
    version: 0,
    source: 'tsale-show',
    heldAt: 0,
    maxHoldMs: 300_000,
    onTimeout: 'OpenDegraded',
    max: 50,
    rate: 20,
    degradedRate: 5,
    sessionSeconds: 600,
  };
  let version = 0;
  const set = (line: Line, change: Partial<Gate> = {}) =>
    saveGate(line.store, line.eventId, { ...gate, version: ++version, ...change });
  const gone = (line: Line) => endGate(line.store, line.eventId, { version });
  const seen = async ({ store, eventId }: Line) => {
    const { state, notice, max } = await readLine(store, eventId);
    return { state, notice, max };
  };
  const stateOf = async (line: Line) => (await seen(line)).state;
  /** A line that opens in a minute, with people in it. */
  const early = async (waiting = 100) => {
    const now = Date.now();
    const line = await bench.line({ preQueueAt: now - 1_000, opensAt: now + opensInMs });
    for (let n = 0; n < waiting; n++) await line.join();
    return line;
  };

  it('lets an armed line open by itself at its instant, and rules its cap and rate', async () => {
    const line = await early();
    await set(line);
    expect(await seen(line)).to.include({ state: 'PREQUEUE', max: 50 });
    const before = await line.admit();
    expect(before).to.include({ admitted: 0 });
    expect(before.turnsInMs).to.be.within(1, opensInMs);
    line.pass(61);
    expect(await seen(line)).to.include({ state: 'OPEN', notice: '' });
    expect((await line.admit()).admitted).to.equal(20);
    line.pass(2);
    expect((await line.admit()).admitted).to.equal(20);
    line.pass(2);
    expect(await line.admit()).to.include({ admitted: 10, active: 50 });
  });

  it('holds a line that nobody armed, then opens it degraded at exactly the end of the hold, without anybody', async () => {
    for (const state of ['Closed', 'PreQueue', 'Held'] as const) {
      const line = await early();
      await set(line, { state });
      line.pass(61);
      expect(await seen(line)).to.include({ state: 'HELD', notice: 'HELD' });
      const held = await line.admit();
      expect(held).to.include({ admitted: 0 });
      expect(held.turnsInMs).to.be.within(298_000, 299_000);
      expect(await line.join()).to.equal(101);
      line.pass((held.turnsInMs ?? 0) / 1_000 + 1);
      expect(await stateOf(line)).to.equal('OPEN');
      expect((await line.admit()).admitted).to.equal(5);
    }
  });

  it('holds for ever where the sale says so, until it is armed', async () => {
    const line = await early();
    await set(line, { state: 'Held', onTimeout: 'Hold' });
    line.pass(3_600);
    expect(await stateOf(line)).to.equal('HELD');
    await set(line);
    expect(await stateOf(line)).to.equal('OPEN');
  });

  it('counts the hold of a sale that was open from when it was held', async () => {
    const line = await early();
    await set(line);
    line.pass(3_600);
    expect((await line.admit()).admitted).to.equal(20);
    await set(line, { state: 'Held', heldAt: Date.now() + line.store.clockOffsetMs });
    expect(await line.admit()).to.include({ admitted: 0, active: 20 });
    line.pass(299);
    expect(await stateOf(line)).to.equal('HELD');
    line.pass(2);
    expect((await line.admit()).admitted).to.equal(5);
  });

  it('pauses for a person as long as that person likes; who waits keeps the place', async () => {
    const line = await early();
    await set(line, { state: 'Paused' });
    line.pass(24 * 3_600 - 120);
    expect(await seen(line)).to.include({ state: 'PAUSED', notice: 'PAUSED' });
    expect((await line.admit()).admitted).to.equal(0);
    const paused = await early(1);
    await saveSettings(paused.store, paused.eventId, {
      ...paused.settings,
      ...{ version: 2, paused: true },
    });
    await set(paused);
    paused.pass(61);
    expect(await stateOf(paused), 'an organiser may pause what is armed').to.equal('PAUSED');
  });

  it('drains: no new joins, nobody is admitted, who was admitted stays; also when the sale is gone', async () => {
    for (const end of [(line: Line) => set(line, { state: 'Draining' }), gone]) {
      const line = await early();
      await set(line);
      line.pass(61);
      expect((await line.admit()).admitted).to.equal(20);
      await end(line);
      expect(await stateOf(line)).to.equal('DRAINING');
      expect(await line.join()).to.equal('SALE_CLOSED');
      expect(await line.admit()).to.include({ admitted: 0, active: 20 });
      line.pass(3_600);
      expect(await stateOf(line)).to.equal('DRAINING');
    }
  });

  it('takes what is newer, whoever brings it and in whatever order', async () => {
    const line = await early(0);
    const at = (v: number, state: Gate['state']) =>
      saveGate(line.store, line.eventId, { ...gate, version: v, state });
    line.pass(61);
    expect(await readGate(line.store, line.eventId)).to.equal(undefined);
    expect(await at(10, 'Held')).to.equal(true);
    expect(await at(9, 'Armed'), 'older').to.equal(false);
    expect(await at(10, 'Armed'), 'the same again').to.equal(false);
    expect(await stateOf(line)).to.equal('HELD');
    expect(await endGate(line.store, line.eventId, { version: 9 }), 'of one before').to.equal(
      false,
    );
    expect(await endGate(line.store, line.eventId, { version: 10 })).to.equal(true);
    expect(await at(10, 'Armed'), 'of a process that has not heard of the end').to.equal(false);
    expect(await stateOf(line)).to.equal('DRAINING');
    expect(await at(11, 'Armed'), 'of a sale made anew').to.equal(true);
    expect(await readGate(line.store, line.eventId)).to.eql({
      ...{ state: 'Armed', version: 11, source: 'tsale-show' },
    });
    expect(await stateOf(line)).to.equal('OPEN');
  });

  it('tells which sale governs the line, until that is gone, also of an event that is not told of yet', async () => {
    const line = await early(0);
    const governedBy = async ({ store, eventId }: Pick<Line, 'store' | 'eventId'>) =>
      (await readLine(store, eventId)).governedBy;
    expect(await governedBy(line)).to.equal('');
    await set(line);
    expect(await governedBy(line)).to.equal('tsale-show');
    await gone(line);
    expect(await governedBy(line)).to.equal('');
    const untold = { store: line.store, eventId: randomUUID() };
    await saveGate(untold.store, untold.eventId, { ...gate, version: ++version });
    expect(await governedBy(untold)).to.equal('tsale-show');
  });

  it('lowers the cap live without dropping anybody', async () => {
    const line = await early();
    await set(line);
    line.pass(61);
    await line.admit();
    await set(line, { max: 5 });
    expect(await line.admit()).to.include({ admitted: 0, active: 20 });
    expect(await seen(line)).to.include({ state: 'OPEN', max: 5 });
  });

  it('leaves an event without a sale to its own settings', async () => {
    const line = await early();
    line.pass(61);
    expect(await seen(line)).to.include({ state: 'OPEN', max: 10 });
  });
});
