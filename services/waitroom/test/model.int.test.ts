import { env } from 'node:process';
import { createHmac, randomUUID } from 'node:crypto';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { expect } from 'chai';
import { positionOf } from '@ticketbottle/line/position.js';
import { drawSeed } from '../src/domain/draw.js';
import { drawLine } from '../src/jobs/draw-line.js';
import { admit, takeLease } from '../src/store/admission.js';
import {
  beginCheckout,
  endCheckout,
  joinLine,
  leaveLine,
  notePresence,
  readSession,
  saveSettings,
} from '../src/store/line-scripts.js';
import { readLine } from '../src/store/read-line.js';
import type { LineStore } from '../src/store/scripts.js';
import { random } from '../../../test/support/random.js';
import { admittedOf, openBench, type Bench, type Line } from './support/lines.js';
import { Model } from './support/model.js';

const isLong = env['TEST_SIZE'] === 'long';
const first = Number(env['SEED'] ?? 1);
const seeds = isLong ? 5_000 : 500;
const steps = 60;
const atOnce = 10;

// Steps are even seconds and terms are odd ones, so that nothing happens within a second of a term.
const terms = { sessionSeconds: 901, graceSeconds: 121, claimSeconds: 61 };
const epochMs = 30_000;
const never = 8_640_000_000_000_000;
const pauses = [0, 0, 2, 2, 10, 36, 62, 122, 902];
const replicas = ['a', 'b', 'c'];
const logger = createLogger({ service: 'waitroom', level: 'silent' });
const mac = (text: string) => createHmac('sha256', 'test').update(text).digest();
const users = Array.from({ length: 14 }, () => randomUUID());

describe(`a line and its model, from seed ${first}`, function () {
  this.timeout(600_000);
  let bench: Bench;
  let shared: LineStore;
  before(async () => {
    bench = await openBench(import.meta.filename);
    shared = await bench.connect();
  });
  after(() => bench.close());

  it(`agree through ${seeds} histories of joins, leaves, absences, orders, caps and dead replicas`, async () => {
    for (let seed = first; seed < first + seeds; seed += atOnce) {
      const some = Array.from(
        { length: Math.min(atOnce, first + seeds - seed) },
        (_, n) => seed + n,
      );
      await Promise.all(some.map((one) => history(shared, one)));
    }
  });
});

async function history(shared: LineStore, seed: number): Promise<void> {
  const next = random(seed);
  const below = (n: number) => Math.floor(next() * n);
  const pick = <T>(list: T[]): T => list[below(list.length)]!;
  const eventId = randomUUID();
  const model = new Model();
  const start = (Math.floor(Date.now() / epochMs) + 1) * epochMs + 1_000;
  const base = start - (start % epochMs); // the model's epochs are those of the line
  model.now = 1;
  const done: string[] = [];
  const fences = new Map<string, number>();
  let version = 0;
  /** Every other history has a pre-queue and a draw. */
  const draw = seed % 2 === 0;
  const opensAfter = draw ? below(25) : 0;
  model.open = !draw;

  const store: LineStore = {
    ...shared,
    get clockOffsetMs() {
      return base + model.now * 1_000 - Date.now();
    },
  };
  const save = async () => {
    const { max, rate, paused } = model;
    const settings = {
      status: 'PUBLISHED',
      managed: true,
      verifiedOnly: false,
      draw,
      ...terms,
    };
    const window = { preQueueAt: 0, opensAt: model.open ? 0 : never, closesAt: never };
    await saveSettings(store, eventId, {
      ...{ ...settings, ...window },
      ...{ max, rate, paused, version: ++version },
    });
  };
  /** The sale opens, and whoever holds the lease draws. */
  const open = async () => {
    model.open = true;
    await save();
    model.now += 6;
    const fence = await takeLease(store, eventId, { holder: 'a', leaseMs: 5_000 });
    fences.set('a', model.lease('a', 5));
    const order = { fence, available: -1, sold: 0, total: 0, trustPresence: false, look: 4_096 };
    const { toDraw } = await admit(store, eventId, order);
    same('in the draw', toDraw, model.last);
    if (toDraw > 0)
      await drawLine({ store, mac, logger }, eventId, { fence, participants: toDraw });
    model.admit({ fence, available: -1, trusted: false });
    model.draw(drawSeed(mac, eventId), eventId);
  };
  const number = () => 1 + below(model.last + 1);
  const anySlot = () => model.slots[below(model.slots.length)];
  /** Rather one that is in checkout. */
  const inside = () => (next() < 0.8 ? anySlot()?.number : undefined) ?? number();
  const same = (what: string, real: unknown, expected: unknown) => {
    done.push(`${model.now}s ${what} ${JSON.stringify(expected)}`);
    expect(real, `seed ${seed}, after\n${done.slice(-25).join('\n')}\n`).to.deep.equal(expected);
  };

  const acts: Record<string, [weight: number, act: () => Promise<void>]> = {
    join: [
      6,
      async () => {
        const some = Array.from({ length: 1 + below(4) }, () => pick(users));
        const joiners = some.map((userId) => ({ userId, emailVerified: true }));
        const answers = await joinLine(store, eventId, joiners);
        const numbers = answers.map((answer) => (answer.ok ? answer.number : answer.reason));
        same(
          'join',
          numbers,
          some.map((user) => model.join(user)),
        );
      },
    ],
    leave: [
      2,
      async () => {
        const n = number();
        same(`leave ${n}`, await leaveLine(store, eventId, n), model.leave(n));
      },
    ],
    seen: [
      3,
      async () => {
        const some = Array.from({ length: 1 + below(6) }, () => 1 + below(Math.max(1, model.last)));
        await notePresence(store, eventId, some);
        for (const n of some) model.see(n, true);
        done.push(`${model.now}s seen ${some.join()}`);
      },
    ],
    admit: [
      6,
      async () => {
        const replica = pick(replicas);
        const fence = fences.get(replica) ?? 0;
        const available = pick([100, 100, 100, 3, 1, 0, -1]);
        const trusted = next() < 0.8;
        const order = { fence, available, sold: 0, total: 0, trustPresence: trusted, look: 4_096 };
        const { fenced, admitted, active } = await admit(store, eventId, order);
        const wanted = model.admit({ fence, available, trusted });
        same(`admit ${replica}`, fenced ? admitted : undefined, wanted);
        if (fenced) same('active', active, model.slots.length);
      },
    ],
    lease: [
      4,
      async () => {
        const holder = pick(replicas);
        const fence = await takeLease(store, eventId, { holder, leaseMs: 5_000 });
        same(`lease ${holder}`, fence, model.lease(holder, 5));
        if (fence > 0) fences.set(holder, fence);
      },
    ],
    claim: [
      3,
      async () => {
        const n = inside();
        const { status } = await readSession(store, eventId, { number: n, userId: pick(users) });
        same(`claim ${n}`, status, model.status(n, true));
      },
    ],
    begin: [
      3,
      async () => {
        const [n, orderCode] = [inside(), `TB-${below(4)}`];
        const binding = { number: n, orderCode, leaseMs: 1_021_000, userId: pick(users) };
        const answer = await beginCheckout(store, eventId, binding);
        same(`begin ${n} ${orderCode}`, answer, model.begin(n, orderCode));
      },
    ],
    end: [
      3,
      async () => {
        const slot = next() < 0.7 ? anySlot() : undefined;
        const n = slot?.number ?? number();
        const order = slot !== undefined && slot.order !== '' ? slot.order : `TB-${below(4)}`;
        const ending = { number: n, keep: next() < 0.3 };
        const outcome = pick(['COMPLETED', 'FAILED', 'EXPIRED'] as const);
        const cause = 'test';
        await endCheckout(store, eventId, { ...ending, orderCode: order, outcome, cause });
        model.finish({ ...ending, order, outcome });
        done.push(`${model.now}s end ${n} ${order} ${outcome} ${ending.keep ? 'kept' : ''}`);
      },
    ],
    change: [
      1,
      async () => {
        model.max = below(6);
        model.rate = pick([1, 2, 100]);
        model.paused = next() < 0.15;
        await save();
        done.push(`${model.now}s max ${model.max} rate ${model.rate} paused ${model.paused}`);
      },
    ],
    pass: [
      5,
      () => {
        model.now += pick(pauses);
        return Promise.resolve();
      },
    ],
    compare: [
      1,
      async () => {
        const line = await readLine(store, eventId);
        const { serving, last } = model;
        same('line', [line.serving, line.last, line.active], [serving, last, model.slots.length]);
        for (let n = 1; n <= last; n++) {
          const { status } = await readSession(store, eventId, { number: n, userId: '' });
          same(`status ${n}`, status, model.status(n));
          const turn = model.turn(n);
          if (turn <= serving || status !== 'WAITING') continue;
          const gone = [...model.left].map(model.turn);
          const ahead = gone.filter((other) => other > serving && other < turn).length;
          const position = model.open ? turn - serving - ahead : undefined;
          same(`position ${n}`, positionOf(line, n, next).position, position);
        }
      },
    ],
  };
  const deck = Object.values(acts).flatMap(([weight, act]) =>
    Array.from({ length: weight }, () => act),
  );

  await save();
  for (let step = 0; step < steps; step++) {
    if (!model.open && step === opensAfter) await open();
    await pick(deck)();
  }
  await acts['compare']![1]();
  const admitted = await admittedOf({ store, eventId } as Line);
  same(
    'admitted in all',
    admitted,
    model.admitted.map((one) => one.number),
  );
  expect(new Set(admitted).size, `seed ${seed}: nobody twice`).to.equal(admitted.length);
}
