import { expect } from 'chai';
import { beginCheckout, endCheckout, leaveLine, readSession } from '../src/store/line-scripts.js';
import { readLine } from '../src/store/read-line.js';
import { openBench, type Bench, type Line } from './support/lines.js';

const userId = '018f0000-0000-7000-8000-000000000001';

describe('a slot and its order', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench(import.meta.filename);
  });
  after(() => bench.close());

  const admittedLine = async () => {
    const line = await bench.line({ max: 1, sessionSeconds: 900, claimSeconds: 60 });
    await line.join(userId);
    await line.admit();
    await readSession(line.store, line.eventId, { number: 1, userId });
    return line;
  };
  const begin = (line: Line, orderCode: string, number = 1) =>
    beginCheckout(line.store, line.eventId, { number, orderCode, leaseMs: 1_020_000, userId });
  const end = (line: Line, orderCode: string, keep = false) =>
    endCheckout(line.store, line.eventId, {
      number: 1,
      orderCode,
      keep,
      outcome: 'COMPLETED',
      cause: 'test',
    });
  const statusOf = async (line: Line) =>
    (await readSession(line.store, line.eventId, { number: 1, userId })).status;

  it('is bound to one order, however often that order asks', async () => {
    const line = await admittedLine();
    const answers = await Promise.all(['TB-1', 'TB-1', 'TB-1'].map((code) => begin(line, code)));
    expect(answers).to.deep.equal(['OK', 'OK', 'OK']);
    expect(await begin(line, 'TB-2')).to.equal('CHECKOUT_TOKEN_USED');
  });

  it('goes to exactly one of twenty orders that ask at once', async () => {
    const line = await admittedLine();
    const codes = Array.from({ length: 20 }, (_, i) => `TB-${i}`);
    const answers = await Promise.all(codes.map((code) => begin(line, code)));
    expect(answers.filter((answer) => answer === 'OK')).to.have.length(1);
  });

  it('is freed once by the order it is bound to', async () => {
    const line = await admittedLine();
    await line.join();
    await begin(line, 'TB-1');
    expect(await end(line, 'TB-9'), 'another order').to.equal(false);
    expect((await line.admit()).admitted).to.equal(0);
    expect(await end(line, 'TB-1')).to.equal(true);
    expect(await end(line, 'TB-1'), 'told again').to.equal(false);
    expect(await statusOf(line)).to.equal('COMPLETED');
    expect(await line.admit()).to.include({ admitted: 1, active: 1 });
    expect(await line.join(userId), 'the next place is at the end').to.equal(3);
  });

  it('is kept for another choice, with a tombstone of the order that gave it back', async () => {
    const line = await admittedLine();
    await begin(line, 'TB-1');
    expect(await end(line, 'TB-1', true)).to.equal(true);
    expect(await statusOf(line)).to.equal('ADMITTED');
    expect(await begin(line, 'TB-1'), 'a late repeat').to.equal('CHECKOUT_TOKEN_USED');
    expect(await begin(line, 'TB-2')).to.equal('OK');
  });

  it('refuses an order that was ended before it began', async () => {
    const line = await admittedLine();
    expect(await end(line, 'TB-1')).to.equal(false);
    expect(await begin(line, 'TB-1')).to.equal('CHECKOUT_TOKEN_USED');
    expect(await statusOf(line)).to.equal('ADMITTED');
  });

  it('outlives the session while bound, and has its old end again when kept', async () => {
    const line = await admittedLine();
    await begin(line, 'TB-1');
    line.pass(950);
    await line.admit();
    expect((await readLine(line.store, line.eventId)).active, 'bound').to.equal(1);
    await end(line, 'TB-1', true);
    await line.admit();
    expect((await readLine(line.store, line.eventId)).active, 'past its end').to.equal(0);
    expect(await begin(line, 'TB-2')).to.equal('CHECKOUT_TOKEN_EXPIRED');
  });

  it('ends with the lease of its order when nobody tells', async () => {
    const line = await admittedLine();
    await begin(line, 'TB-1');
    line.pass(1_021);
    await line.admit();
    expect(await statusOf(line)).to.equal('EXPIRED');
  });

  it('is not given back by a buyer while an order holds it', async () => {
    const line = await admittedLine();
    await begin(line, 'TB-1');
    expect(await leaveLine(line.store, line.eventId, 1)).to.equal('BOUND');
    expect(await statusOf(line)).to.equal('ADMITTED');
  });

  it('is refused to who left, to who waits and to who ran out', async () => {
    const left = await admittedLine();
    await leaveLine(left.store, left.eventId, 1);
    expect(await begin(left, 'TB-1')).to.equal('CHECKOUT_TOKEN_USED');
    const waiting = await admittedLine();
    await waiting.join();
    expect(await begin(waiting, 'TB-1', 2)).to.equal('CHECKOUT_TOKEN_INVALID');
    const late = await admittedLine();
    late.pass(901);
    expect(await begin(late, 'TB-1')).to.equal('CHECKOUT_TOKEN_EXPIRED');
  });
});
