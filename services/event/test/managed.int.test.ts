import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import type { EventConfig } from '@ticketbottle/sdk/event.js';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { startPlatform, type Platform } from './support/event.js';
import { config, draft, given, reasonOf, type Sale } from './support/sale.js';

describe('the waiting room of an event', function () {
  this.timeout(60_000);

  const room = {
    ...{ maxConcurrent: 10, releasePerSecond: 5, sessionSeconds: 900 },
    ...{ reconnectGraceSeconds: 120, claimSeconds: 60, paused: false },
  };
  let platform: Platform;
  let redis: Redis;
  before(async () => {
    platform = await startPlatform(import.meta.url, { waitroom: true });
    redis = new Redis(platform.stack.redisUrl);
  });
  after(async () => {
    redis.disconnect();
    await platform.stop();
  });

  const lineOf = ({ id }: Sale) => `${platform.stack.keyPrefix}line:{${id}}`;
  /** As the waiting room notes it when it sees the ConfigMap of a sale, or sees it gone. */
  const gateOf = (state: string) => ({
    ...{ 'gate:state': state, 'gate:version': 1, 'gate:source': 'tsale-show' },
  });
  const govern = async (sale: Sale, state = 'Armed') => {
    await waitUntil(
      'the waiting room knows the line',
      async () => (await redis.hget(lineOf(sale), 'version')) !== null,
      { timeoutMs: 10_000 },
    );
    await redis.hset(lineOf(sale), gateOf(state));
  };
  const onSale = async (o: Partial<EventConfig> = {}) => {
    const sale = await draft(platform);
    await sale.configure({ allowWaitRoom: true, waitingRoom: room, ...o });
    return sale;
  };
  const patch = ({ owner, id }: Sale, change: object) =>
    owner.as(() => platform.event.updateConfig({ eventId: id, patch: change }));
  const set = ({ owner, id }: Sale, whole: Partial<EventConfig>) =>
    owner.as(() => platform.event.createConfig({ eventId: id, config: config(whole) }));
  const now = async ({ owner, id }: Sale) =>
    given((await owner.as(() => platform.event.findOne({ id }))).event);

  it('follows its organiser while no TicketSale governs it', async () => {
    const sale = await onSale();
    const { event } = await patch(sale, { waitingRoom: { maxConcurrent: 11 } });
    expect(event?.config?.waitingRoom).to.include({ maxConcurrent: 11, releasePerSecond: 5 });
  });

  it('is not changed by anybody while one does, nor switched off; everything else is', async () => {
    const sale = await onSale();
    await govern(sale);
    const before = await now(sale);
    const changes = [
      () => patch(sale, { waitingRoom: { maxConcurrent: 11 } }),
      () => patch(sale, { waitingRoom: { paused: true }, holdSeconds: 600 }),
      () => patch(sale, { allowWaitRoom: false }),
      () => set(sale, { allowWaitRoom: true, waitingRoom: { ...room, releasePerSecond: 6 } }),
    ];
    for (const change of changes)
      expect(await reasonOf(change())).to.equal('MANAGED_BY_TICKETSALE');
    expect(await now(sale)).to.eql(before);
    const { event } = await patch(sale, { waitingRoom: room, holdSeconds: 600 });
    expect(event).to.deep.include({ version: before.version + 1 });
    expect(event?.config?.holdSeconds).to.equal(600);
  });

  it('is refused to a stranger as ever, before anybody asks who governs it', async () => {
    const sale = await onSale();
    await govern(sale);
    const stranger = { ...sale, owner: await platform.person() };
    const change = patch(stranger, { waitingRoom: { maxConcurrent: 11 } });
    expect(await reasonOf(change)).to.equal('EVENT_NOT_FOUND');
  });

  it('may be taken out of its pause under a TicketSale, and belongs to the organiser again after it', async () => {
    const sale = await onSale({ waitingRoom: { ...room, paused: true } });
    await govern(sale);
    const resumed = await patch(sale, { waitingRoom: { paused: false } });
    expect(resumed.event?.config?.waitingRoom?.paused).to.equal(false);
    await govern(sale, 'Gone');
    const changed = await patch(sale, { waitingRoom: { maxConcurrent: 11 } });
    expect(changed.event?.config?.waitingRoom?.maxConcurrent).to.equal(11);
  });

  it('may be switched on while a TicketSale waits for it', async () => {
    const sale = await draft(platform);
    await sale.configure();
    await redis.hset(lineOf(sale), gateOf('Closed'));
    const { event } = await patch(sale, { allowWaitRoom: true, waitingRoom: room });
    expect(event?.config?.waitingRoom).to.include(room);
  });

  it('is not changed while nobody can say who governs it; what does not touch it is', async () => {
    const sale = await onSale();
    await platform.services.kill('waitroom', 'SIGKILL');
    const change = patch(sale, { waitingRoom: { maxConcurrent: 11 } });
    expect(await reasonOf(change)).to.equal('DEPENDENCY_UNAVAILABLE');
    const { event } = await patch(sale, { waitingRoom: room, holdSeconds: 600 });
    expect(event?.config).to.deep.include({ holdSeconds: 600, waitingRoom: room });
  });
});
