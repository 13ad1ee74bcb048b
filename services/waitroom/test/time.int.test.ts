import { randomUUID } from 'node:crypto';
import { env } from 'node:process';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import type { EventBus } from '@ticketbottle/service-kit/event-bus.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { expect } from 'chai';
import { openAdmissions } from '../src/jobs/admissions.js';
import { lineMetrics } from '../src/jobs/line-metrics.js';
import { dropLease } from '../src/store/admission.js';
import { joinLine, readSession } from '../src/store/line-scripts.js';
import { openLines } from '../src/store/lines.js';
import { openPresence } from '../src/store/presence.js';
import { openSubscriber } from '../src/store/redis.js';
import { readLine } from '../src/store/read-line.js';
import { admittedOf, openBench, type Bench, type Line } from './support/lines.js';

const minutes = 60_000;
const logger = createLogger({ service: 'waitroom', level: 'silent' });

describe('the time of a line', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench(import.meta.filename);
  });
  after(() => bench.close());

  /** A process that admits, with a clock of its own. */
  const startProcess = async (line: Line, clock: { now(): number }) => {
    const { store } = line;
    const subscriber = await openSubscriber(bench.redisUrl, logger);
    const lines = openLines(store, subscriber, logger);
    const presence = openPresence(store, clock, logger);
    const admissions = openAdmissions({
      ...{ store, lines, presence, clock, logger },
      lineMetrics: lineMetrics(createMetrics('test')),
      stock: {
        of: () => Promise.resolve({ available: 1_000, sold: 0, total: 1_000 }),
        forget: () => undefined,
      },
      orders: {
        open: () => {
          throw new Error('nothing was lost');
        },
        find: () => Promise.resolve(undefined),
      },
      bus: { publish: () => Promise.resolve() } as unknown as EventBus,
      holder: randomUUID(),
      presenceWarmUpMs: 35_000,
      mac: () => new Uint8Array(32),
    });
    admissions.watch(line.eventId);
    return async () => {
      await admissions.stop();
      await presence.stop();
      await lines.stop();
      subscriber.disconnect();
    };
  };
  const sessionsOf = async ({ store, eventId }: Line, count: number) =>
    await Promise.all(
      Array.from({ length: count }, (_, n) =>
        readSession(store, eventId, { number: n + 1, userId: '' }),
      ),
    );

  for (const [what, clocks] of Object.entries({
    'fifteen minutes ahead': [() => Date.now() + 15 * minutes, () => Date.now()],
    'fifteen minutes behind': [() => Date.now() - 15 * minutes, () => Date.now()],
    'that jumps to and fro': [
      () => Date.now() + (Math.floor(Date.now() / 50) % 2 === 0 ? 15 : -15) * minutes,
      () => Date.now(),
    ],
  }))
    it(`is not that of a process whose clock is ${what}`, async () => {
      const line = await bench.line({ max: 3, sessionSeconds: 900, claimSeconds: 60 });
      const { store, eventId } = line;
      const people = Array.from({ length: 5 }, () => ({
        userId: randomUUID(),
        emailVerified: true,
      }));
      await joinLine(store, eventId, people);
      line.pass(70); // nobody was seen for a while, and nothing proves their absence
      await dropLease(store, eventId, 'test');
      const stops = [];
      for (const now of clocks) stops.push(await startProcess(line, { now }));
      await waitUntil('three are in', async () => (await readLine(store, eventId)).active === 3, {
        timeoutMs: 5_000,
      });
      for (const stop of stops) await stop();
      const { active, passedOver, waiting } = await readLine(store, eventId);
      expect({ active, passedOver, waiting }).to.deep.equal({
        active: 3,
        passedOver: 0,
        waiting: 2,
      });
      for (const { status, admittedAt = 0, leaseEnd = 0 } of await sessionsOf(line, 3)) {
        expect(status).to.equal('ADMITTED');
        expect(leaseEnd - admittedAt).to.equal(900_000);
        expect(Math.abs(admittedAt - Date.now() - line.store.clockOffsetMs)).to.be.below(5_000);
      }
    });

  it('is the same in Ho Chi Minh City and in New York', async () => {
    const before = env['TZ'];
    const told: unknown[] = [];
    try {
      for (const zone of ['Asia/Ho_Chi_Minh', 'America/New_York', 'UTC']) {
        env['TZ'] = zone;
        const opensAt = Date.UTC(2027, 2, 14, 6, 59, 30); // New York's clocks change half a minute later
        const line = await bench.line({
          max: 1,
          opensAt,
          preQueueAt: 0,
          closesAt: opensAt + 90_000,
        });
        const at = (ms: number) => {
          line.store.clockOffsetMs = ms - Date.now();
        };
        at(opensAt - 1_000);
        const early = [await line.join(), (await line.admit()).admitted];
        at(opensAt + 1_000);
        const open = [(await line.admit()).admitted, await admittedOf(line)];
        const [{ admittedAt = 0, leaseEnd = 0 } = {}] = await sessionsOf(line, 1);
        const sale = [Math.round((admittedAt - opensAt) / 1_000), leaseEnd - admittedAt];
        at(opensAt + 91_000);
        told.push({ early, open, sale, late: await line.join() });
      }
    } finally {
      if (before === undefined) delete env['TZ'];
      else env['TZ'] = before;
    }
    const wanted = { early: [1, 0], open: [1, [1]], sale: [1, 900_000], late: 'SALE_CLOSED' };
    expect(told).to.deep.equal([wanted, wanted, wanted]);
  });
});
