import { execFile } from 'node:child_process';
import { env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { EventChanged, EventStatus, type Event } from '@ticketbottle/sdk/event.js';
import { systemClock, uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { expect } from 'chai';
import type { DataSource } from 'typeorm';
import { loadConfig } from '../src/config.js';
import { rebuildReadModel } from '../src/rebuild-read-model.js';
import { openDatabase } from '../src/store/database.js';
import { nextListing, writeListing } from '../src/store/listing.js';
import { abandonListing, beginListing } from '../src/store/rebuild-listing.js';
import { startPlatform, type Person, type Platform } from './support/event.js';
import { config, draft, given, reasonOf } from './support/sale.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('the read model of events', function () {
  this.timeout(120_000);

  let platform: Platform;
  let db: DataSource;
  before(async () => {
    platform = await startPlatform(import.meta.url);
    db = await openDatabase({ databaseUrl: platform.stack.databaseUrl, poolSize: 4 }, logger);
  });
  after(async () => {
    await db.destroy();
    await platform.stop();
  });

  const rows = (table = 'event_listing') =>
    db.query<{ id: string; event: unknown }[]>(`SELECT * FROM ${table} ORDER BY id`);
  /** Every event ever told has its place, at its last version. */
  const isCaughtUp = () =>
    waitUntil(
      'the read model has every event',
      async () => {
        const [{ behind } = { behind: -1 }] = await db.query<{ behind: number }[]>(
          `SELECT count(*)::int AS behind FROM (SELECT key, max(aggregate_version) AS version FROM outbox GROUP BY key) o
           LEFT JOIN event_listing l ON l.id = o.key::uuid WHERE l.version IS DISTINCT FROM o.version`,
        );
        return behind === 0;
      },
      { timeoutMs: 50_000, everyMs: 50 },
    );
  const rebuild = () =>
    rebuildReadModel(loadConfig(platform.env), { clock: systemClock, ids: uuidv7Ids, logger });
  const rebuildByCommand = () =>
    promisify(execFile)(
      execPath,
      [
        ...['--import', 'tsx', '--conditions=source'],
        ...['services/event/src/main.ts', 'rebuild-read-model'],
      ],
      { cwd: root, env: { ...platform.env, PATH: env['PATH'], LOG_LEVEL: 'warn' } },
    );
  const forget = (id: string) => db.query('DELETE FROM event_listing WHERE id = $1', [id]);

  /** What organisers and admins do, in an order that a seed decides; refusals are part of it. */
  async function randomChanges(seed: number, steps: number): Promise<string[]> {
    const random = randomOf(seed);
    const pick = <T>(list: readonly T[]): T => given(list[Math.floor(random() * list.length)]);
    const owner = await platform.person();
    const names = ['Đêm nhạc', 'Jazz', 'Kịch nói', 'Hòa nhạc'];
    const categories: string[] = [];
    for (let n = 0; n < 3; n++) {
      const slug = `s${seed}-${n}`;
      const made = await platform.admin.as(() =>
        platform.event.createCategory({ name: slug, slug }),
      );
      categories.push(given(made.category).id);
    }
    const first = await draft(platform, { owner, categoryIds: [pick(categories)] });
    const events = [first.id];
    const { event: client, admin } = platform;
    const id = () => pick(events);
    const made = (event: Event | undefined) => events.push(given(event).id);
    const actions: (() => Promise<unknown>)[] = [
      async () => made((await draft(platform, { owner, name: pick(names) })).event),
      async () => made((await owner.as(() => client.duplicate({ id: id(), name: '' }))).event),
      () => owner.as(() => client.update({ id: id(), name: pick(names) })),
      () => owner.as(() => client.update({ id: id(), categoryIds: { ids: [pick(categories)] } })),
      () => owner.as(() => client.createConfig({ eventId: id(), config: config() })),
      () => owner.as(() => client.updateConfig({ eventId: id(), patch: { isPublic: false } })),
      () => admin.as(() => client.updateCategory({ id: pick(categories), name: `r${random()}` })),
      () =>
        owner.as(() =>
          client.updateOrganizer({ id: first.organizerId, name: `o${seed} ${random()}` }),
        ),
      () => admin.as(() => client.approve({ id: id() })),
      () => owner.as(() => client.cancel({ id: id(), reason: 'rain' })),
      () => owner.as(() => client.delete({ id: id() })),
    ];
    for (let n = 0; n < steps; n++) await reasonOf(pick(actions)());
    return events;
  }

  it('is the same when it is made anew out of all events, after any changes; twice', async () => {
    await randomChanges(1, 50);
    await isCaughtUp();
    const before = await rows();
    expect(before.length).to.be.greaterThan(5);
    const { stdout } = await rebuildByCommand();
    expect(stdout).to.match(/made anew of \d+ events/);
    expect(await rows()).to.eql(before);
    await rebuild();
    expect(await rows()).to.eql(before);
  });

  it('misses nothing that changes while it is made anew', async () => {
    const changes = [randomChanges(2, 30), randomChanges(3, 30)];
    await Promise.all([rebuild(), ...changes]);
    await isCaughtUp();
    const after = await rows();
    await rebuild();
    expect(await rows()).to.eql(after);
  });

  it('is changed neither by repeats nor by what comes late', async () => {
    await isCaughtUp();
    const told = await db.query<{ payload: unknown }[]>('SELECT payload FROM outbox ORDER BY seq');
    const changes = told.map(({ payload }) => EventChanged.fromJSON(payload));
    const random = randomOf(4);
    const shuffled = [...changes, ...changes]
      .map((change) => ({ change, at: random() }))
      .sort((a, b) => a.at - b.at);
    await beginListing(db);
    try {
      for (const { change } of shuffled) await writeListing(db, nextListing, change);
      expect(await rows(nextListing)).to.eql(await rows());
    } finally {
      await abandonListing(db);
    }
  });

  it('says what the events themselves say, with the names that categories and organizers have now', async () => {
    const ids = await randomChanges(5, 30);
    await isCaughtUp();
    const listed = new Map((await rows()).map(({ id, event }) => [id, event]));
    for (const id of ids) {
      const found = await platform.admin.as(() =>
        platform.event.findOne({ id }).catch(() => undefined),
      );
      if (found?.event === undefined) continue; // deleted
      expect(listed.get(id)).to.eql(JSON.parse(JSON.stringify(toJson(found.event))));
    }
  });

  it('shows organisers in lists at once what they did, also before its event has come', async () => {
    const sale = await draft(platform);
    await isCaughtUp();
    await forget(sale.id);
    const own = (who: Person) => who.as(() => platform.event.list(listOf(EventStatus.DRAFT)));
    expect((await own(sale.owner)).events.map(({ id }) => id)).to.eql([sale.id]);
    await sale.owner.as(() => platform.event.delete({ id: sale.id }));
    expect((await own(sale.owner)).events).to.eql([]);
  });

  it('refuses nobody an event that it does not have yet', async () => {
    const sale = await draft(platform);
    await sale.publish();
    await isCaughtUp();
    await forget(sale.id);
    expect((await platform.event.findOne({ id: sale.id })).event?.id).to.equal(sale.id);
    const buyer = await platform.person();
    const seen = await buyer.as(() => platform.event.getConfig({ eventId: sale.id }));
    expect(seen.config?.isPublic).to.equal(true);
    const { events } = await platform.event.findMany({ ids: [sale.id] });
    expect(events.map(({ id }) => id)).to.eql([sale.id]);
    await sale.configure(); // told again
  });

  it('forgets a deleted draft, whatever comes late', async () => {
    const sale = await draft(platform);
    await sale.owner.as(() => platform.event.delete({ id: sale.id }));
    await isCaughtUp();
    await writeListing(db, 'event_listing', { event: sale.event, deleted: false });
    const { events } = await platform.admin.as(() =>
      platform.event.list({ ...listOf(EventStatus.DRAFT), organizerId: sale.organizerId }),
    );
    expect(events).to.eql([]);
  });

  it('says how far it is behind', async () => {
    const sale = await draft(platform);
    await isCaughtUp();
    const lag = async () => {
      const text = await (await fetch(`${platform.adminUrl}/metrics`)).text();
      return Number(/^read_model_lag_seconds\S* (\S+)$/m.exec(text)?.[1] ?? Number.NaN);
    };
    const isBehind = (is: boolean) =>
      waitUntil(`the lag is ${is ? 'above' : ''} 0`, async () => (await lag()) > 0 === is, {
        timeoutMs: 25_000,
      });
    await isBehind(false);
    await db.query('UPDATE event_listing SET version = 0 WHERE id = $1', [sale.id]);
    await isBehind(true);
    await sale.configure();
    await isBehind(false);
  });
});

function listOf(status: EventStatus) {
  const empty = { search: '', category: '', city: '', country: '', organizerId: '', cursor: '' };
  return { ...empty, status, limit: 100 };
}

function toJson(event: Event): unknown {
  return (EventChanged.toJSON({ event, deleted: false }) as { event: unknown }).event;
}

/** Mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
