import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { EventChanged, EventStatus, type Event } from '@ticketbottle/sdk/event.js';
import { uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import type { Served } from '@ticketbottle/service-kit/serve.js';
import { expect } from 'chai';
import type { DataSource } from 'typeorm';
import { loadConfig } from '../src/config.js';
import { startEvent } from '../src/service.js';
import { openDatabase } from '../src/store/database.js';
import { startPlatform, type Platform } from './support/event.js';
import { draft, given, type Sale } from './support/sale.js';

const minute = 60_000;
const logger = createLogger({ service: 'test', level: 'silent' });

describe('the end of a sale', function () {
  this.timeout(120_000);

  let platform: Platform;
  let second: Served;
  let db: DataSource;
  before(async () => {
    platform = await startPlatform(import.meta.url);
    const config = loadConfig({ ...platform.env, PORT: '0' });
    second = await startEvent(config, { clock: platform.clock, ids: uuidv7Ids, logger });
    db = await openDatabase({ databaseUrl: platform.stack.databaseUrl, poolSize: 2 }, logger);
  });
  after(async () => {
    await db.destroy();
    await second.stop();
    await platform.stop();
  });

  type Told = { type: string; payload: unknown };
  /** What was told of an event after its publication. */
  const told = async ({ id }: Sale): Promise<{ type: string; event: Event }[]> => {
    const rows = await db.query<Told[]>(
      'SELECT type, payload FROM outbox WHERE key = $1 ORDER BY aggregate_version',
      [id],
    );
    const from = rows.findIndex(({ type }) => type === 'event.published');
    if (from === -1) return [];
    return rows.slice(from + 1).map(({ type, payload }) => ({
      type,
      event: given(EventChanged.fromJSON(payload).event),
    }));
  };
  const untilTold = (sales: Sale[], times: number) =>
    waitUntil(
      `${sales.length} sales are told to have ended ${times} times`,
      async () => (await Promise.all(sales.map(told))).every((all) => all.length >= times),
      { timeoutMs: 30_000, everyMs: 50 },
    );

  it('is told once by two replicas, in a version of its own; what did not end and what is not on sale tells nothing', async () => {
    const endsAt = Date.now() + 5 * minute;
    const ends = { saleClosesAt: new Date(endsAt) };
    const sales: Sale[] = [];
    for (let n = 0; n < 12; n++) sales.push(await draft(platform));
    const published = await Promise.all(sales.map((sale) => sale.publish(ends)));
    const draftNow = () => draft(platform);
    const [longer, unpublished, cancelled] = [await draftNow(), await draftNow(), await draftNow()];
    const [before, after] = [await draftNow(), await draftNow()];
    await longer.publish();
    await before.publish({ saleClosesAt: new Date(endsAt - minute) });
    await after.publish({ saleClosesAt: new Date(endsAt + minute) });
    await unpublished.configure(ends);
    await cancelled.publish(ends);
    await cancelled.owner.as(() => platform.event.cancel({ id: cancelled.id, reason: 'storm' }));
    try {
      platform.clock.shiftMs = 4 * minute + 1_000;
      await untilTold([before], 1);
      for (const sale of sales) expect(await told(sale), 'before the end').to.eql([]);
      platform.clock.shiftMs += minute;
      await untilTold(sales, 1);
      platform.clock.shiftMs += minute;
      await untilTold([after], 1); // they have looked once more
      for (const [n, sale] of sales.entries()) {
        const [first, ...more] = await told(sale);
        expect(more).to.eql([]);
        const was = given(published[n]);
        expect(first?.type).to.equal('event.updated');
        expect(first?.event).to.include({
          status: EventStatus.PUBLISHED,
          version: was.version + 1,
        });
        expect(first?.event.config).to.eql(was.config);
      }
      expect([await told(longer), await told(unpublished)]).to.eql([[], []]);
      expect((await told(cancelled)).map(({ type }) => type)).to.eql(['event.cancelled']);
    } finally {
      platform.clock.shiftMs = 0;
    }
  });

  it('is told again when the sale was opened once more', async () => {
    const sale = await draft(platform);
    await sale.publish({ saleClosesAt: new Date(Date.now() + 3_000) });
    await untilTold([sale], 1);
    const patch = { saleClosesAt: new Date(Date.now() + 2_000) };
    await sale.owner.as(() => platform.event.updateConfig({ eventId: sale.id, patch }));
    await untilTold([sale], 3); // the end, the change, the new end
    expect((await told(sale)).map(({ event }) => event.version)).to.eql([5, 6, 7]);
  });
});
