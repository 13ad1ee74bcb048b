import { randomUUID } from 'node:crypto';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { EventConfig } from '@ticketbottle/sdk/event.js';
import {
  CreateTicketClassRequest,
  TicketClassStatus,
  type TicketClass,
} from '@ticketbottle/sdk/inventory.js';
import { expect } from 'chai';
import { startPlatform, type Person, type Platform } from './support/platform.js';

const hour = 3_600_000;

describe('inventory behind its door, with real neighbours', function () {
  this.timeout(60_000);

  let p: Platform;
  let owner: Person;
  let stranger: Person;
  before(async () => {
    p = await startPlatform(import.meta.url);
    [owner, stranger] = await Promise.all([p.person(), p.person()]);
  });
  after(() => p.stop());

  const reasonOf = (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'accepted',
      (error: unknown) => refusalOf(error)?.reason ?? String(error),
    );

  /** An event that needs no approval cannot be had without a platform admin; a CONFIGURED one can. */
  async function configured(o: Partial<EventConfig> = {}): Promise<string> {
    return await owner.as(async () => {
      const { organizer } = await p.event.createOrganizer({
        name: `Organizer ${randomUUID()}`,
        description: '',
        logoUrl: '',
      });
      const { event } = await p.event.create({
        name: 'Concert',
        description: 'An evening',
        startsAt: new Date(Date.now() + 48 * hour),
        endsAt: new Date(Date.now() + 51 * hour),
        timeZone: 'Asia/Ho_Chi_Minh',
        thumbnailUrl: '',
        location: {
          venue: 'Hall',
          street: '7 Lam Son',
          city: 'Hue',
          country: 'VN',
          ward: '',
          district: '',
        },
        categoryIds: [],
        organizerId: organizer!.id,
      });
      await p.event.createConfig({
        eventId: event!.id,
        config: EventConfig.fromPartial({
          saleOpensAt: new Date(Date.now() - hour),
          saleClosesAt: new Date(Date.now() + 24 * hour),
          isPublic: true,
          requiresApproval: true,
          maxAttendees: 100,
          ...o,
        }),
      });
      return event!.id;
    });
  }
  const wanted = (eventId: string, o: Partial<CreateTicketClassRequest> = {}) => ({
    eventId,
    name: 'Standing',
    priceMinor: 100_000,
    currency: 'VND',
    total: 40,
    status: TicketClassStatus.ACTIVE,
    ...o,
  });
  const create = (eventId: string, o: Partial<CreateTicketClassRequest> = {}, who = owner) =>
    who.as(() => p.inventory.createTicketClass(wanted(eventId, o)));
  const created = async (eventId: string, o = {}): Promise<TicketClass> =>
    (await create(eventId, o)).ticketClass!;

  it('creates, changes, shows and deletes the classes of an event', async () => {
    const eventId = await configured();
    const { id } = await created(eventId);
    const { ticketClass } = await owner.as(() =>
      p.inventory.updateTicketClass({ id, total: 50, version: 1 }),
    );
    expect(ticketClass).to.include({
      total: 50,
      name: 'Standing',
      priceMinor: 100_000,
      version: 2,
    });
    const stale = owner.as(() => p.inventory.updateTicketClass({ id, total: 60, version: 1 }));
    expect(await reasonOf(stale)).to.equal('INVALID_TRANSITION');
    const { items } = await p.inventory.getAvailability({ eventId });
    expect(items.map((item) => [item.ticketClassId, item.available])).to.eql([[id, 50]]);
    const check = await p.inventory.checkAvailability({
      eventId,
      lines: [{ ticketClassId: id, quantity: 51 }],
    });
    expect(check).to.eql({ available: false, shortages: [{ ticketClassId: id, left: 50 }] });
    await owner.as(() => p.inventory.deleteTicketClass({ id }));
    expect(await reasonOf(p.inventory.findOneTicketClass({ id }))).to.equal(
      'TICKET_CLASS_NOT_FOUND',
    );
  });

  it('gives a class a sale window of its own, shows it, and takes it away again', async () => {
    const eventId = await configured();
    const saleOpensAt = new Date(Date.now() + 60_000);
    const { id } = await created(eventId, { saleOpensAt });
    const update = (o: object) => owner.as(() => p.inventory.updateTicketClass({ id, ...o }));
    const shown = async () => (await p.inventory.getAvailability({ eventId })).items[0];
    const saleClosesAt = new Date(Date.now() + 120_000);
    await update({ saleClosesAt });
    expect(await shown()).to.deep.include({ saleOpensAt, saleClosesAt });
    await update({ total: 50, clearSaleOpensAt: true });
    expect(await shown()).to.deep.include({ saleOpensAt: undefined, saleClosesAt });
    const early = new Date(saleClosesAt.getTime() + 1);
    expect(await reasonOf(update({ saleOpensAt: early }))).to.equal('VALIDATION_FAILED');
  });

  it('refuses who may not, a taken name, another currency and more places than the event has', async () => {
    const eventId = await configured();
    await created(eventId);
    expect(await reasonOf(p.inventory.createTicketClass(wanted(eventId)))).to.equal(
      'TOKEN_MISSING',
    );
    expect(await reasonOf(create(eventId, {}, stranger))).to.equal('EVENT_NOT_FOUND');
    expect(await reasonOf(create(randomUUID()))).to.equal('EVENT_NOT_FOUND');
    expect(await reasonOf(create(eventId))).to.equal('NAME_TAKEN');
    expect(await reasonOf(create(eventId, { name: 'B', currency: 'USD' }))).to.equal(
      'CURRENCY_MISMATCH',
    );
    expect(await reasonOf(create(eventId, { name: 'B', total: 61 }))).to.equal('VALIDATION_FAILED');
    const free = await configured({ isFree: true });
    expect(await reasonOf(create(free))).to.equal('VALIDATION_FAILED');
  });

  it('lets classes that are created at once have no more places together than the event', async () => {
    const eventId = await configured();
    const answers = await Promise.all(
      ['A', 'B', 'C', 'D'].map((name) => reasonOf(create(eventId, { name }))),
    );
    expect(answers.filter((answer) => answer === 'accepted')).to.have.length(2);
  });

  it('refuses bad input before the stock is touched', async () => {
    const eventId = await configured();
    const { id } = await created(eventId);
    const ask = (o: object) =>
      reasonOf(
        p.asOrder.reserve({
          orderCode: randomUUID(),
          eventId,
          lines: [{ ticketClassId: id, quantity: 1 }],
          holdSeconds: 900,
          ...o,
        }),
      );
    const line = (quantity: number) => ({ lines: [{ ticketClassId: id, quantity }] });
    const bad = [
      line(0),
      line(-1),
      line(101),
      { lines: [] },
      { lines: Array.from({ length: 21 }, () => line(1).lines[0]) },
      { orderCode: 'x'.repeat(65) },
      { orderCode: '' },
      { eventId: 'nothing' },
    ];
    for (const o of bad)
      expect(await ask(o), JSON.stringify(o).slice(0, 80)).to.equal('VALIDATION_FAILED');
    expect(await ask({ lines: [{ ticketClassId: randomUUID(), quantity: 1 }] })).to.equal(
      'TICKET_CLASS_NOT_FOUND',
    );
  });

  it('asks event before it refuses for what it has last heard', async () => {
    const eventId = await configured();
    const { id } = await created(eventId);
    const reserve = () =>
      reasonOf(
        p.asOrder.reserve({
          orderCode: randomUUID(),
          eventId,
          lines: [{ ticketClassId: id, quantity: 1 }],
          holdSeconds: 900,
        }),
      );
    expect(await reserve()).to.equal('EVENT_NOT_PUBLISHED');
    // No event-events arrive here: the news can only come by the call.
    await owner.as(() => p.event.cancel({ id: eventId, reason: 'storm' }));
    expect(await reserve()).to.equal('EVENT_CANCELLED');
  });

  it('answers the items of ApplyMany one by one, a bad one alone', async () => {
    const eventId = await configured();
    const { id } = await created(eventId);
    const order = { orderCode: randomUUID(), eventId, lines: [{ ticketClassId: id, quantity: 1 }] };
    const { results } = await p.asOrder.applyMany({
      items: [
        { request: { $case: 'release', value: { ...order, refund: false } }, timeoutMs: 0 },
        { request: { $case: 'confirm', value: { ...order, lines: [], reacquire: false } } },
        { timeoutMs: 0 },
        {
          request: {
            $case: 'reserve',
            value: { ...order, orderCode: randomUUID(), holdSeconds: 1 },
          },
        },
      ],
    });
    expect(results.map(({ result }) => result?.$case)).to.eql([
      'release',
      'refusal',
      'fault',
      'refusal',
    ]);
  });

  it('moves stock for order alone', async () => {
    const call = p.inventory.releaseEvent({ eventId: randomUUID(), limit: 0 });
    expect(await call.catch(String)).to.match(/PERMISSION_DENIED/);
  });
});
