import { createHmac, randomUUID } from 'node:crypto';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { turnOf } from '@ticketbottle/line/line.js';
import { positionOf } from '@ticketbottle/line/position.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { expect } from 'chai';
import { byTurn, drawPlaces, drawSeed } from '../src/domain/draw.js';
import { drawLine } from '../src/jobs/draw-line.js';
import { takeLease } from '../src/store/admission.js';
import {
  carryPresence,
  readBits,
  readDraw,
  switchToTurns,
  tellDraw,
  writeDraw,
} from '../src/store/draw.js';
import {
  joinLine,
  leaveLine,
  notePresence,
  readSession,
  saveSettings,
} from '../src/store/line-scripts.js';
import { readLine } from '../src/store/read-line.js';
import { endRebuild, rebuildLine } from '../src/store/recovery.js';
import { admittedOf, benchOn, type Bench, type Line } from './support/lines.js';
import { startOwnRedis, type OwnRedis } from './support/own-redis.js';

const logger = createLogger({ service: 'waitroom', level: 'silent' });
const hour = 3_600;
const mac = (text: string) => createHmac('sha256', 'a secret').update(text).digest();

/** The numbers 1..count in the order of their lots, by the published rule alone. */
function byLot(eventId: string, count: number): number[] {
  const seed = drawSeed(mac, eventId);
  const lot = (n: number) => createHmac('sha256', seed).update(`${eventId}|${n}`).digest('hex');
  const numbers = Array.from({ length: count }, (_, n) => n + 1);
  return numbers.sort((a, b) => (lot(a) < lot(b) ? -1 : 1));
}

describe('the draw', function () {
  this.timeout(60_000);
  let redis: OwnRedis;
  let bench: Bench;
  before(async () => {
    redis = await startOwnRedis();
    bench = await benchOn(redis);
  });
  after(() => bench.close());

  /** Before its opening, with some who came. */
  const preQueue = async (count: number, max = 3) => {
    const line = await bench.line({ draw: true, max, opensAt: Date.now() + hour * 1_000 });
    const users = Array.from({ length: count }, () => randomUUID());
    const answers = await joinLine(
      line.store,
      line.eventId,
      users.map((userId) => ({ userId, emailVerified: true })),
    );
    const joined = answers.map((answer, n) => {
      if (!answer.ok) throw new Error(answer.reason);
      return { userId: users[n] ?? '', ...answer };
    });
    return { line, joined };
  };
  const open = async (line: Line) => {
    line.pass(hour + 1);
    return await line.admit();
  };
  const draw = async (line: Line) => {
    const { toDraw, admitted } = await line.admit();
    expect(admitted).to.equal(0);
    await drawLine({ ...line, mac, logger }, line.eventId, {
      fence: line.fence,
      participants: toDraw,
    });
  };
  const drawn = (eventId: string, participants: number) => {
    const seed = drawSeed(mac, eventId);
    const steps = drawPlaces(eventId, participants, (text) =>
      createHmac('sha256', seed).update(text).digest(),
    );
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    return step.value;
  };
  const statusOf = async ({ store, eventId }: Line, number: number) =>
    (await readSession(store, eventId, { number, userId: '' })).status;
  const isPending = async ({ store, eventId }: Line) => {
    const line = await readLine(store, eventId);
    const { participants } = await readDraw(store, eventId);
    return line.isDrawPending && line.state === 'PREQUEUE' && participants === undefined;
  };

  it('calls by the rank of the lot, which one who checks it computes alike', async () => {
    const { line } = await preQueue(200, 200);
    expect(await isPending(line), 'before').to.equal(true);
    expect(await open(line)).to.include({ admitted: 0, toDraw: 200 });
    await draw(line);
    const { store, eventId } = line;
    const order = byLot(eventId, 200);
    const reading = await readLine(store, eventId);
    expect(reading).to.include({ isDrawPending: false, state: 'OPEN', participants: 200 });
    expect(order.map((number) => turnOf(reading, number))).to.deep.equal(
      order.map((_, place) => place + 1),
    );
    expect(positionOf(reading, order[4]!, () => 0.5).position).to.equal(5);
    await line.admit();
    expect(await admittedOf(line)).to.deep.equal(order);
    expect(order, 'another than they came in').to.not.deep.equal(order.toSorted((a, b) => a - b));
  });

  it('keeps the order of two people whoever else takes part', () => {
    const eventId = randomUUID();
    const [few, many] = [drawn(eventId, 50).turns, drawn(eventId, 5_000).turns];
    const sign = (turns: Uint32Array, a: number, b: number) => Math.sign(turns[a]! - turns[b]!);
    for (let a = 0; a < 50; a++)
      for (let b = 0; b < 50; b++) expect(sign(few, a, b)).to.equal(sign(many, a, b));
  });

  it('tells and admits nobody until it is on disk', async () => {
    const { line } = await preQueue(20);
    const { store, eventId, fence } = line;
    await open(line);
    const order = { fence, participants: 20 };
    const nobodyYet = async (when: string) => {
      expect(await isPending(line), when).to.equal(true);
      expect(await line.admit(), when).to.include({ admitted: 0, active: 0, toDraw: 20 });
      expect(await statusOf(line, 1), when).to.equal('WAITING');
    };
    const { turns, numbers } = drawn(eventId, 20);
    expect(await writeDraw(store, eventId, { ...order, turns, numbers })).to.equal(true);
    await nobodyYet('written');
    const { left, epoch } = await readBits(store, eventId);
    await switchToTurns(store, eventId, { ...order, left, leftByTurn: byTurn(left, { turns }) });
    await nobodyYet('in force');
    const seenByTurn: [Buffer, Buffer] = [Buffer.alloc(0), Buffer.alloc(0)];
    await carryPresence(store, eventId, { fence, epoch, seenByTurn });
    await nobodyYet('on disk');
    await tellDraw(store, eventId, fence);
    expect(await line.admit()).to.include({ admitted: 3, toDraw: 0 });
  });

  it('leaves out whoever comes after the opening', async () => {
    const { line } = await preQueue(10);
    await open(line);
    expect(await line.join()).to.equal(11);
    await draw(line);
    expect(await line.join()).to.equal(12);
    const reading = await readLine(line.store, line.eventId);
    expect(reading.participants).to.equal(10);
    expect([turnOf(reading, 11), turnOf(reading, 12)]).to.deep.equal([11, 12]);
  });

  it('carries over who left and who was seen, also while it is made', async () => {
    const { line, joined } = await preQueue(40, 1);
    const { store, eventId, fence } = line;
    const order = byLot(eventId, 40);
    const [first, second, third, fourth] = order as [number, number, number, number];
    await leaveLine(store, eventId, first);
    line.pass(hour + 1);
    await notePresence(store, eventId, [third]);
    const { toDraw } = await line.admit();
    const { turns, numbers } = drawn(eventId, toDraw);
    await writeDraw(store, eventId, { fence, participants: toDraw, turns, numbers });
    const { left } = await readBits(store, eventId);
    await leaveLine(store, eventId, second);
    await leaveLine(store, eventId, fourth);
    const leftByTurn = byTurn(left, { turns });
    await switchToTurns(store, eventId, { fence, participants: toDraw, left, leftByTurn });
    await draw(line);
    for (const gone of [first, second, fourth]) expect(await statusOf(line, gone)).to.equal('LEFT');
    const reading = await readLine(store, eventId);
    expect(positionOf(reading, order[5]!, () => 0.5).position, 'of the sixth').to.equal(3);
    const rejoined = await line.join(joined[second - 1]!.userId);
    expect(rejoined, 'a number that was given up is dead').to.equal(41);
    line.pass(36); // nobody's absence is proved before
    await notePresence(store, eventId, [order[9]!]);
    expect(await line.admit({ trustPresence: true })).to.include({ admitted: 1 });
    expect((await admittedOf(line)).at(0)).to.be.oneOf([third, order[9]]);
  });

  for (const step of ['begun', 'half written', 'written', 'in force', 'on disk'])
    it(`is the same when its holder dies after it is ${step}, and comes back too late`, async () => {
      const { line } = await preQueue(30, 30);
      const { store, eventId, fence } = line;
      const { toDraw: participants } = await open(line);
      const { turns, numbers } = drawn(eventId, participants);
      const order = { fence, participants };
      if (step === 'half written') await store.redis.setrange(`line:{${eventId}}:turns`, 0, 'half');
      else if (step !== 'begun') await writeDraw(store, eventId, { ...order, turns, numbers });
      const { left, epoch } = await readBits(store, eventId);
      const change = { ...order, left, leftByTurn: byTurn(left, { turns }) };
      const carried = { fence, epoch, seenByTurn: [left, left] as [Buffer, Buffer] };
      if (step === 'in force' || step === 'on disk') await switchToTurns(store, eventId, change);
      if (step === 'on disk') await carryPresence(store, eventId, carried);

      line.pass(25 * hour);
      const settings = { ...line.settings, closesAt: Date.now() + 100 * hour * 1_000, version: 2 };
      await saveSettings(store, eventId, settings);
      const next = await takeLease(store, eventId, { holder: 'next', leaseMs: 5_000 });
      const wrong = { turns: numbers, numbers: turns };
      expect(await writeDraw(store, eventId, { ...order, ...wrong }), 'too late').to.equal(false);
      expect(await switchToTurns(store, eventId, change), 'too late').to.equal(false);
      await tellDraw(store, eventId, fence);
      expect(await isPending(line)).to.equal(true);

      await drawLine({ store, mac, logger }, eventId, { fence: next, participants });
      await line.admit({ fence: next });
      expect(await admittedOf(line)).to.deep.equal(byLot(eventId, 30));
    });

  it('is made once: what a second one would say changes nothing', async () => {
    const { line } = await preQueue(5);
    await open(line);
    await draw(line);
    await line.join();
    await drawLine({ ...line, mac, logger }, line.eventId, { fence: line.fence, participants: 5 });
    await line.admit();
    expect(await admittedOf(line)).to.deep.equal(byLot(line.eventId, 5).slice(0, 3));
    expect((await readLine(line.store, line.eventId)).participants).to.equal(5);
  });

  it('is for nobody when it is switched on after the opening', async () => {
    const line = await bench.line({ max: 1 });
    for (let n = 0; n < 3; n++) await line.join();
    await line.admit();
    await saveSettings(line.store, line.eventId, { ...line.settings, draw: true, version: 2 });
    expect(await line.admit()).to.include({ toDraw: 0, active: 1 });
    const reading = await readLine(line.store, line.eventId);
    expect(reading).to.include({ isDrawPending: false, state: 'OPEN', participants: 0 });
  });

  it('opens at once a line in which nobody waited', async () => {
    const { line } = await preQueue(0);
    expect(await open(line)).to.include({ toDraw: 0 });
    expect(await line.join()).to.equal(1);
    expect(await line.admit()).to.include({ admitted: 1 });
  });

  const crash = async (line: Line, lose?: () => Promise<void>) => {
    await redis.crash(lose);
    await waitUntil('Redis', async () => (await line.store.redis.ping()).length > 0, {
      timeoutMs: 10_000,
    });
  };
  const goOn = async (line: Line, seconds: number) => {
    await endRebuild(line.store, line.eventId);
    line.pass(seconds);
  };

  it('survives a crash of Redis at the moment after it was told', async () => {
    const { line } = await preQueue(20, 20);
    const { store, eventId, fence } = line;
    await open(line);
    const { turns, numbers } = drawn(eventId, 20);
    await writeDraw(store, eventId, { fence, participants: 20, turns, numbers });
    const { left, epoch } = await readBits(store, eventId);
    const leftByTurn = byTurn(left, { turns });
    await switchToTurns(store, eventId, { fence, participants: 20, left, leftByTurn });
    const seenByTurn: [Buffer, Buffer] = [Buffer.alloc(0), Buffer.alloc(0)];
    await carryPresence(store, eventId, { fence, epoch, seenByTurn });
    const lose = await redis.mark(); // without asking for it again: it is on disk
    await tellDraw(store, eventId, fence);
    await crash(line, lose);
    await readLine(store, eventId);
    await goOn(line, 11);
    await draw(line);
    await line.admit();
    expect(await admittedOf(line)).to.deep.equal(byLot(eventId, 20));
  });

  it('is made anew, the same, when Redis is emptied and a process remembers it', async () => {
    const { line, joined } = await preQueue(12, 2);
    const { store, eventId } = line;
    await open(line);
    await draw(line);
    await line.admit();
    const order = byLot(eventId, 12);
    line.pass(2);
    const memory = await readLine(store, eventId);
    expect(memory).to.include({ serving: 2, participants: 12 });
    await store.redis.flushall();
    await rebuildLine(store, eventId, memory);
    await line.renew();
    const show = async (number: number) => {
      const { userId, joinedAt } = joined[number - 1]!;
      const proof = { number, joinedAt, token: undefined };
      const [answer] = await joinLine(store, eventId, [{ userId, emailVerified: true, proof }]);
      return answer?.ok === true ? answer.number : answer?.reason;
    };
    expect(await show(order[5]!), 'before the draw is made again').to.equal(order[5]);
    await draw(line);
    expect(await show(order[3]!)).to.equal(order[3]);
    expect(await show(order[0]!), 'had their turn').to.equal('OVERLOADED');
    await goOn(line, 121);
    await line.admit();
    expect(await admittedOf(line)).to.deep.equal([order[3], order[5]]);
  });

  it('keeps the order of those who show their tickets when nobody remembers it', async () => {
    const { line, joined } = await preQueue(12, 3);
    const { store, eventId } = line;
    await open(line);
    await draw(line);
    const order = byLot(eventId, 12);
    line.pass(2);
    await store.redis.flushall();
    await line.renew();
    for (const number of [order[7]!, order[2]!, order[4]!]) {
      const { userId, joinedAt } = joined[number - 1]!;
      const proof = { number, joinedAt, token: undefined };
      await joinLine(store, eventId, [{ userId, emailVerified: true, proof }]);
    }
    expect(await line.admit(), 'others may still come').to.include({ admitted: 0, toDraw: 0 });
    await goOn(line, 121);
    await draw(line);
    await line.admit();
    expect(await admittedOf(line)).to.deep.equal([order[2], order[4], order[7]]);
  });
});
