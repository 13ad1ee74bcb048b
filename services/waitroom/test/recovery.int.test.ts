import { randomUUID } from 'node:crypto';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { expect } from 'chai';
import type { SlotOrder } from '../src/clients/orders.js';
import { rebuildSlots } from '../src/jobs/rebuild-slots.js';
import {
  beginCheckout,
  endCheckout,
  joinLine,
  leaveLine,
  notePresence,
  readSession,
} from '../src/store/line-scripts.js';
import { readLine } from '../src/store/read-line.js';
import { endRebuild, rebuildLine, restorePlace } from '../src/store/recovery.js';
import { admittedOf, benchOn, type Bench, type Line } from './support/lines.js';
import { startOwnRedis, type OwnRedis } from './support/own-redis.js';

/** A user and what they were told. */
type Person = { userId: string; number: number; joinedAt: number };

const clock = { now: () => Date.now() };

describe('after Redis has lost something', function () {
  this.timeout(60_000);
  let redis: OwnRedis;
  let bench: Bench;
  before(async () => {
    redis = await startOwnRedis();
    bench = await benchOn(redis);
  });
  after(() => bench.close());

  const join = async ({ store, eventId }: Line, userId: string = randomUUID()): Promise<Person> => {
    const [answer] = await joinLine(store, eventId, [{ userId, emailVerified: true }]);
    if (answer?.ok !== true) throw new Error(`no place: ${JSON.stringify(answer)}`);
    return { userId, ...answer };
  };
  const people = async (line: Line, count: number) => {
    const joined: Person[] = [];
    for (let n = 0; n < count; n++) joined.push(await join(line));
    return joined;
  };
  type Token = { issuedAt: number; expiresAt: number };
  const show = async ({ store, eventId }: Line, { userId, ...place }: Person, token?: Token) => {
    const proof = { number: place.number, joinedAt: place.joinedAt, token };
    const [answer] = await joinLine(store, eventId, [{ userId, emailVerified: true, proof }]);
    return answer?.ok === true ? answer.number : answer?.reason;
  };
  const tokenOf = async ({ store, eventId }: Line, { number, userId }: Person) => {
    const session = await readSession(store, eventId, { number, userId });
    const issuedAt = Math.floor((session.admittedAt ?? 0) / 1_000) * 1_000;
    return { issuedAt, expiresAt: session.leaseEnd ?? 0 };
  };
  const statusOf = async ({ store, eventId }: Line, number: number) =>
    (await readSession(store, eventId, { number, userId: '' })).status;
  const placeOf = async ({ store, eventId }: Line, number: number) => {
    const { serving, leavers } = await readLine(store, eventId);
    return number - serving - leavers.countBetween(serving, number);
  };
  const answers = async (line: Line) => {
    await waitUntil('Redis', async () => (await line.store.redis.ping()).length > 0, {
      timeoutMs: 10_000,
    });
  };
  const crash = async (line: Line, lose?: () => Promise<void>) => {
    await redis.crash(lose);
    await answers(line);
  };
  /** Until all of it is in the file. */
  const written = async ({ store }: Line) => {
    await store.redis.call('WAITAOF', 1, 0, 5_000);
    return await redis.mark();
  };
  const flush = async (line: Line) => {
    const memory = await readLine(line.store, line.eventId);
    await line.store.redis.flushall();
    return memory;
  };
  /** Over the pause after a loss; the slots are as the orders say. */
  const goOn = async (line: Line, seconds = 11) => {
    await endRebuild(line.store, line.eventId);
    line.pass(seconds);
  };

  describe('a restart', () => {
    it('hands out numbers far behind, and admits nobody for ten seconds', async () => {
      const line = await bench.line({ max: 2 });
      const [first] = await people(line, 3);
      await written(line);
      await crash(line);
      const late = await join(line);
      expect(late.number).to.equal(10_004);
      expect(await placeOf(line, late.number), 'nobody was put before them').to.equal(4);
      expect((await join(line, first?.userId)).number, 'a known place stays').to.equal(1);
      expect(await line.admit()).to.include({ admitted: 0, unbuilt: true });
      await goOn(line, 9);
      expect(await line.admit()).to.include({ admitted: 0, unbuilt: false });
      line.pass(2);
      expect(await line.admit()).to.include({ admitted: 2, waiting: 2 });
      expect(await admittedOf(line)).to.deep.equal([1, 2]);
    });

    it('counts everybody as present until they had time to be seen', async () => {
      const line = await bench.line({ max: 1 });
      await people(line, 3);
      line.pass(70);
      await notePresence(line.store, line.eventId, [3]);
      await written(line);
      await crash(line);
      await readLine(line.store, line.eventId);
      await goOn(line, 20);
      expect(await line.admit({ trustPresence: true })).to.include({ admitted: 1, passedOver: 0 });
      await leaveLine(line.store, line.eventId, 1);
      line.pass(16);
      await notePresence(line.store, line.eventId, [3]);
      expect(await line.admit({ trustPresence: true })).to.include({ admitted: 1, passedOver: 1 });
    });

    it('gives a lost number back to who shows the ticket, once, and to nobody whose session has ended', async () => {
      const line = await bench.line({ max: 1 });
      await people(line, 2);
      const lose = await written(line);
      const [lost, left] = await people(line, 2);
      await crash(line, lose);
      const late = await join(line);
      expect(late.number).to.equal(10_003);
      expect(await statusOf(line, 3)).to.equal('LOST');
      expect(await show(line, lost!)).to.equal(3);
      expect(await show(line, lost!), 'again').to.equal(3);
      expect(await restorePlace(line.store, line.eventId, left!), 'by a poll').to.equal(true);
      expect(await statusOf(line, 4)).to.equal('WAITING');
      expect(await placeOf(line, late.number)).to.equal(5);
      await leaveLine(line.store, line.eventId, 4);
      expect(await statusOf(line, 4)).to.equal('LEFT');
      expect(await restorePlace(line.store, line.eventId, left!)).to.equal(false);
      expect(await show(line, left!), 'at the end').to.equal(10_004);
      await leaveLine(line.store, line.eventId, 10_004);
      expect(await show(line, left!), 'again at the end').to.equal(10_005);
    });

    it('brings no place back that its owner left while it was lost', async () => {
      const line = await bench.line();
      const lose = await written(line);
      const [lost] = await people(line, 1);
      await crash(line, lose);
      const behind = await join(line);
      expect(await statusOf(line, 1)).to.equal('LOST');
      expect(await leaveLine(line.store, line.eventId, 1)).to.equal('LEFT');
      expect(await statusOf(line, 1)).to.equal('LEFT');
      expect(await restorePlace(line.store, line.eventId, lost!), 'by a poll').to.equal(false);
      expect(await show(line, lost!), 'at the end').to.equal(behind.number + 1);
    });

    it('lets the line pass by an admission that came back ahead of it', async () => {
      const line = await bench.line({ max: 2 });
      const [first, second] = await people(line, 3);
      const lose = await written(line);
      await line.admit();
      const token = await tokenOf(line, second!);
      line.pass(2);
      await crash(line, lose);
      expect(await show(line, second!, token)).to.equal(2);
      const { serving } = await readLine(line.store, line.eventId);
      expect(serving, 'the first still waits').to.equal(0);
      await goOn(line);
      expect(await line.admit()).to.include({ admitted: 1, active: 2, waiting: 1 });
      expect(await statusOf(line, first!.number)).to.equal('ADMITTED');
      await leaveLine(line.store, line.eventId, 2);
      expect(await line.admit()).to.include({ admitted: 1, waiting: 0 });
      expect(await admittedOf(line), 'nobody twice').to.deep.equal([1, 3]);
    });

    it('gives one place to a user who joined without the ticket before showing it', async () => {
      const line = await bench.line();
      const lose = await written(line);
      const [lost] = await people(line, 1);
      await crash(line, lose);
      const { number } = await join(line, lost?.userId);
      expect(await show(line, lost!)).to.equal(number);
      expect(await restorePlace(line.store, line.eventId, lost!)).to.equal(false);
    });

    it('makes an admission again on the word of its token, and admits within the cap', async () => {
      const line = await bench.line({ max: 2 });
      const joined = await people(line, 4);
      const [first, second] = joined;
      const lose = await written(line);
      await line.admit();
      const tokens = [await tokenOf(line, first!), await tokenOf(line, second!)];
      line.pass(2);
      await crash(line, lose);
      const { store, eventId } = line;
      expect(await statusOf(line, 1), 'keeps the place').to.equal('WAITING');
      expect(await show(line, first!, tokens[0])).to.equal(1);
      const binding = { number: 2, orderCode: 'TB-2', leaseMs: 60_000, userId: second!.userId };
      expect(await beginCheckout(store, eventId, binding), 'without the token').to.equal(
        'CHECKOUT_TOKEN_INVALID',
      );
      const bound = { ...binding, token: tokens[1] };
      expect(await beginCheckout(store, eventId, bound)).to.equal('OK');
      expect(await statusOf(line, 1)).to.equal('ADMITTED');
      expect(await statusOf(line, 2)).to.equal('ADMITTED');
      await goOn(line);
      expect(await line.admit()).to.include({ admitted: 0, active: 2, waiting: 2 });
      await leaveLine(store, eventId, 1);
      expect(await statusOf(line, 1)).to.equal('LEFT');
      expect(await show(line, first!, tokens[0]), 'not twice').to.be.above(10_000);
      expect(await line.admit()).to.include({ admitted: 1, active: 2 });
      expect(await statusOf(line, 3)).to.equal('ADMITTED');
    });

    it('takes a late token only while a slot is free', async () => {
      const line = await bench.line({ max: 1 });
      const { store, eventId } = line;
      const [first] = await people(line, 2);
      const lose = await written(line);
      await line.admit();
      const token = await tokenOf(line, first!);
      line.pass(2);
      await crash(line, lose);
      await readLine(store, eventId);
      await goOn(line, 70);
      await notePresence(store, eventId, [2]);
      expect(await line.admit({ trustPresence: true })).to.include({ admitted: 1, passedOver: 1 });
      const binding = { number: 1, orderCode: 'TB-1', leaseMs: 60_000, userId: first!.userId };
      const begin = () => beginCheckout(store, eventId, { ...binding, token });
      expect(await begin()).to.equal('CHECKOUT_TOKEN_EXPIRED');
      await leaveLine(store, eventId, 2);
      expect(await begin()).to.equal('OK');
      expect(await line.admit()).to.include({ admitted: 0, active: 1, waiting: 0 });
    });

    it('takes no token of who has left', async () => {
      const line = await bench.line({ max: 1 });
      const [first] = await people(line, 1);
      const lose = await written(line);
      await line.admit();
      const token = await tokenOf(line, first!);
      line.pass(2);
      await crash(line, lose);
      await leaveLine(line.store, line.eventId, 1);
      expect(await show(line, first!, token)).to.equal(10_002);
    });
  });

  describe('slots and orders', () => {
    const order = (person: Person, more: Partial<SlotOrder>): SlotOrder => ({
      code: `TB-${person.number}`,
      number: person.number,
      userId: person.userId,
      createdAt: person.joinedAt,
      holdMs: 900_000,
      slot: 'OPEN',
      ...more,
    });
    const ordersOf = (open: SlotOrder[], others: SlotOrder[] = []) => ({
      // eslint-disable-next-line @typescript-eslint/require-await -- as the client does
      async *open() {
        yield* open;
      },
      find: (code: string) => Promise.resolve(others.find((one) => one.code === code)),
    });

    it('are as the orders say before anybody is admitted', async () => {
      const line = await bench.line({ max: 4 });
      const { store, eventId } = line;
      const joined = await people(line, 8);
      await line.admit();
      for (const { number, userId } of joined.slice(0, 3))
        await beginCheckout(store, eventId, {
          ...{ number, userId, orderCode: `TB-${number}`, leaseMs: 60_000 },
        });
      const lose = await written(line);
      const bound = { orderCode: 'TB-4', leaseMs: 60_000, userId: joined[3]!.userId };
      await beginCheckout(store, eventId, { ...bound, number: 4 });
      line.pass(1);
      await crash(line, lose);
      expect((await line.admit()).unbuilt).to.equal(true);
      const [open, done, kept, unbound, bought] = joined;
      const orders = ordersOf(
        [order(open!, {}), order(unbound!, {}), order(bought!, { slot: 'COMPLETED' })],
        [order(done!, { slot: 'EXPIRED' }), order(kept!, { slot: 'REFUSED' })],
      );
      await rebuildSlots({ store, orders, clock }, eventId);
      const statuses = await Promise.all([1, 2, 3, 4, 5].map((number) => statusOf(line, number)));
      expect(statuses).to.deep.equal(['ADMITTED', 'EXPIRED', 'ADMITTED', 'ADMITTED', 'COMPLETED']);
      const slots = await store.redis.hgetall(`line:{${eventId}}:bound`);
      expect(slots).to.deep.equal({ 1: 'TB-1', 4: 'TB-4' });
      line.pass(11);
      expect(await line.admit()).to.include({ admitted: 1, active: 4, unbuilt: false });
      expect((await admittedOf(line)).at(-1)).to.equal(6);
    });

    it('keep a buyer of the lost seconds from coming back by ticket', async () => {
      const line = await bench.line();
      const lose = await written(line);
      const [bought] = await people(line, 1);
      await crash(line, lose);
      const ended = { number: 1, orderCode: 'TB-1', keep: false, cause: 'test' };
      await endCheckout(line.store, line.eventId, { ...ended, outcome: 'COMPLETED' });
      expect(await show(line, bought!)).to.equal(10_001);
    });

    it('are waited for at most as long as somebody may be away', async () => {
      const line = await bench.line({ graceSeconds: 120 });
      await people(line, 1);
      await written(line);
      await crash(line);
      expect((await line.admit()).unbuilt).to.equal(true);
      line.pass(121);
      expect(await line.admit()).to.include({ unbuilt: false, admitted: 1 });
    });
  });

  describe('an emptied store', () => {
    const emptied = async (more: { remember: boolean }) => {
      const line = await bench.line({ max: 2, graceSeconds: 120 });
      const joined = await people(line, 6);
      await line.admit();
      const token = await tokenOf(line, joined[0]!);
      line.pass(2);
      const memory = await flush(line);
      if (more.remember) await rebuildLine(line.store, line.eventId, memory);
      await line.renew();
      return { line, joined, token, memory };
    };

    it('is put together from what a process remembers, and nobody overtakes anybody', async () => {
      const { line, joined, token } = await emptied({ remember: true });
      const { store, eventId } = line;
      const [stranger] = await joinLine(store, eventId, [
        { userId: randomUUID(), emailVerified: true },
      ]);
      expect(stranger).to.include({ ok: false, reason: 'OVERLOADED' });
      expect(stranger).to.have.property('retryAfterSeconds').within(119, 120);
      expect(await show(line, joined[5]!)).to.equal(6);
      expect(await restorePlace(store, eventId, joined[3]!)).to.equal(true);
      expect(await show(line, joined[0]!, token), 'by the checkout token').to.equal(1);
      expect(await show(line, joined[1]!), 'had their turn').to.equal('OVERLOADED');
      expect(await statusOf(line, 2), 'may still show a token').to.equal('WAITING');
      expect(await line.admit()).to.include({ admitted: 0, active: 1 });
      await goOn(line, 119);
      expect((await line.admit()).admitted).to.equal(0);
      line.pass(2);
      expect(await line.admit()).to.include({ admitted: 1, active: 2, waiting: 1 });
      expect(await admittedOf(line), 'those who did not come are passed').to.deep.equal([4]);
      expect(await statusOf(line, 2)).to.equal('EXPIRED');
      expect((await join(line)).number).to.equal(10_007);
    });

    it('is found out by the first ticket when no process remembers it', async () => {
      const { line, joined, token } = await emptied({ remember: false });
      expect((await join(line)).number, 'nobody knows better').to.equal(1);
      expect(await show(line, joined[4]!)).to.equal(5);
      expect(await show(line, joined[0]!, token)).to.equal(1);
      const { serving, last } = await readLine(line.store, line.eventId);
      expect({ serving, last }).to.deep.equal({ serving: 1, last: 10_005 });
      expect(await line.join()).to.equal('OVERLOADED');
      expect((await line.admit()).admitted).to.equal(0);
    });

    it('takes the highest that any process remembers, and nothing when it is long over', async () => {
      const { line, memory } = await emptied({ remember: true });
      const { store, eventId } = line;
      const higher = { ...memory, last: 50_000, serving: 4 };
      await rebuildLine(store, eventId, higher);
      expect(await readLine(store, eventId)).to.include({ serving: 4, last: 60_000 });
      line.pass(121);
      await rebuildLine(store, eventId, { ...higher, serving: 5 });
      expect((await readLine(store, eventId)).serving).to.equal(4);
    });
  });
});
