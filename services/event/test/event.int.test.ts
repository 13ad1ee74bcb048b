import { randomUUID } from 'node:crypto';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { EventChanged, EventRole, EventStatus } from '@ticketbottle/sdk/event.js';
import { TicketClassStatus } from '@ticketbottle/sdk/inventory.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { expect } from 'chai';
import { Kafka, logLevel } from 'kafkajs';
import { startPlatform, type Person, type Platform } from './support/event.js';
import { config, draft, draftRequest, given, reasonOf, type Sale } from './support/sale.js';

describe('event', function () {
  this.timeout(60_000);

  let platform: Platform;
  before(async () => {
    platform = await startPlatform(import.meta.url);
  });
  after(() => platform.stop());

  const update = (sale: Sale, change: object, who: Person = sale.owner) =>
    who.as(() => platform.event.update({ id: sale.id, ...change }));
  const patch = (sale: Sale, change: object, who: Person = sale.owner) =>
    who.as(() => platform.event.updateConfig({ eventId: sale.id, patch: change }));
  const helper = ({ id: userId, email }: Person, role: EventRole) => ({
    ...{ userId, role, email },
    name: 'Hoa Lê',
  });
  const assign = (sale: Sale, email: string, role: EventRole, who: Person = sale.owner) =>
    who.as(() =>
      platform.event.assignRole({ eventId: sale.id, user: { $case: 'email', value: email }, role }),
    );
  const publish = (sale: Sale, who: Person = sale.owner) =>
    who.as(() => platform.event.publish({ id: sale.id }));
  const approve = (sale: Sale, who: Person = platform.admin) =>
    who.as(() => platform.event.approve({ id: sale.id }));
  const cancel = (sale: Sale, who: Person = sale.owner) =>
    who.as(() => platform.event.cancel({ id: sale.id, reason: 'storm' }));
  const find = (sale: Sale, who?: Person) => {
    const run = () => platform.event.findOne({ id: sale.id });
    return who === undefined ? run() : who.as(run);
  };
  const access = (sale: Sale, userId = '') =>
    platform.asWaitroom.getAccess({ eventId: sale.id, userId });

  describe('the way to a sale', () => {
    it('leads from DRAFT over CONFIGURED and APPROVED to PUBLISHED, and raises the version each time', async () => {
      const sale = await draft(platform);
      expect(sale.event).to.include({ status: EventStatus.DRAFT, version: 1 });
      expect(sale.event.createdBy).to.equal(sale.owner.id);
      expect(await sale.configure()).to.include({ status: EventStatus.CONFIGURED, version: 2 });
      await sale.addClass();
      const { event: approved } = await approve(sale);
      expect(approved).to.include({ status: EventStatus.APPROVED, version: 3 });
      const { event: published } = await publish(sale);
      expect(published).to.include({ status: EventStatus.PUBLISHED, version: 4 });
      expect(await find(sale)).to.eql({ event: published });
    });

    it('gives a config its defaults', async () => {
      const { config: saved } = await (await draft(platform)).configure();
      expect(saved).to.include({
        maxTicketsPerOrder: 10,
        maxTicketsPerUser: 20,
        holdSeconds: 900,
      });
      expect(saved?.waitingRoom).to.equal(undefined);
    });

    it('is closed to an event without an ACTIVE class, and says so', async () => {
      const sale = await draft(platform);
      await sale.configure();
      await sale.addClass(TicketClassStatus.INACTIVE);
      await approve(sale);
      const refusal = await publish(sale).catch(refusalOf);
      expect(refusal).to.include({ reason: 'INVALID_TRANSITION' });
      expect(refusal).to.have.property('message').that.includes('no ACTIVE ticket class');
      await sale.addClass();
      expect(await reasonOf(publish(sale))).to.equal('accepted');
    });

    it('is told ahead: everything that is missing, until nothing is, to EDITORs alone', async () => {
      const sale = await draft(platform);
      const missing = async (who: Person = sale.owner) =>
        (await who.as(() => platform.event.getReadiness({ id: sale.id }))).missing.map(
          (m) => m.code,
        );
      expect(await missing()).to.eql(['CONFIG_MISSING', 'NO_ACTIVE_CLASS', 'APPROVAL_MISSING']);
      await sale.configure();
      await sale.addClass();
      expect(await missing()).to.eql(['APPROVAL_MISSING']);
      await approve(sale);
      expect(await missing()).to.eql([]);
      const [viewer, nobody] = [await platform.person(), await platform.person()];
      await assign(sale, viewer.email, EventRole.VIEWER);
      expect(await reasonOf(missing(viewer))).to.equal('ROLE_REQUIRED');
      expect(await reasonOf(missing(nobody))).to.equal('EVENT_NOT_FOUND');
      await publish(sale);
      expect(await missing()).to.eql(['STATUS_FINAL']);
    });

    it('may begin with a copy, which inherits everything but roles and a platform admin’s permission', async () => {
      const slug = `c-${randomUUID().slice(0, 8)}`;
      const { category } = await platform.admin.as(() =>
        platform.event.createCategory({ name: slug, slug }),
      );
      const sale = await draft(platform, { categoryIds: [given(category).id] });
      await platform.admin.as(() =>
        platform.event.createConfig({
          eventId: sale.id,
          config: config({ requiresApproval: false, maxAttendees: 77 }),
        }),
      );
      const [editor, viewer, nobody] = [
        await platform.person(),
        await platform.person(),
        await platform.person(),
      ];
      await assign(sale, editor.email, EventRole.EDITOR);
      await assign(sale, viewer.email, EventRole.VIEWER);
      const duplicate = (who: Person, name = '') =>
        who.as(() => platform.event.duplicate({ id: sale.id, name }));
      const copy = given((await duplicate(editor)).event);
      const original = given((await find(sale, sale.owner)).event);
      expect(copy.id).to.not.equal(sale.id);
      expect(copy).to.include({ name: `${original.name} (copy)`, version: 1 });
      expect(copy.status).to.equal(EventStatus.DRAFT);
      expect(copy.categories).to.eql(original.categories);
      expect(copy.location).to.eql(original.location);
      expect(copy.config).to.eql({ ...given(original.config), requiresApproval: true });
      const { roles } = await editor.as(() => platform.event.getRoles({ eventId: copy.id }));
      expect(roles).to.eql([helper(editor, EventRole.ADMIN)]);
      expect(await reasonOf(sale.owner.as(() => platform.event.findOne({ id: copy.id })))).to.equal(
        'EVENT_NOT_FOUND',
      );
      expect(given((await duplicate(sale.owner, 'Night two')).event).name).to.equal('Night two');
      expect(await reasonOf(duplicate(viewer))).to.equal('ROLE_REQUIRED');
      expect(await reasonOf(duplicate(nobody))).to.equal('EVENT_NOT_FOUND');
      expect(await reasonOf(duplicate(sale.owner, 'x'.repeat(201)))).to.equal('VALIDATION_FAILED');
    });

    it('is closed to an event whose sale has ended', async () => {
      const sale = await draft(platform);
      await sale.configure({
        saleOpensAt: new Date(Date.now() - 7_200_000),
        saleClosesAt: new Date(Date.now() - 1_000),
      });
      await sale.addClass();
      await approve(sale);
      const refusal = await publish(sale).catch(refusalOf);
      expect(refusal).to.include({ reason: 'INVALID_TRANSITION' });
      expect(refusal).to.have.property('message').that.includes('sale window has ended');
    });

    it('needs no approval where a platform admin said so, and nobody else can say so', async () => {
      const sale = await draft(platform);
      expect(await reasonOf(sale.configure({ requiresApproval: false }))).to.equal('ROLE_REQUIRED');
      await sale.configure();
      expect(await reasonOf(patch(sale, { requiresApproval: false }))).to.equal('ROLE_REQUIRED');
      await sale.addClass();
      expect(await reasonOf(publish(sale))).to.equal('INVALID_TRANSITION');
      await patch(sale, { requiresApproval: false }, platform.admin);
      expect((await publish(sale)).event?.status).to.equal(EventStatus.PUBLISHED);
    });

    it('is approved by platform admins alone, and only from CONFIGURED', async () => {
      const sale = await draft(platform);
      expect(await reasonOf(approve(sale))).to.equal('INVALID_TRANSITION');
      await sale.configure();
      expect(await reasonOf(approve(sale, sale.owner))).to.equal('ROLE_REQUIRED');
      expect(await reasonOf(approve(sale))).to.equal('accepted');
      expect(await reasonOf(approve(sale))).to.equal('INVALID_TRANSITION');
    });

    it('begins anew at CONFIGURED when name, place, dates or size change after the approval', async () => {
      const sale = await draft(platform);
      await sale.configure();
      const changes: (() => Promise<unknown>)[] = [
        () => update(sale, { name: 'Another name' }),
        () => update(sale, { location: { ...sale.event.location, venue: 'Elsewhere' } }),
        () => update(sale, { endsAt: new Date(Date.now() + 60 * 3_600_000) }),
        () => patch(sale, { maxAttendees: 5_000 }),
      ];
      for (const change of changes) {
        await approve(sale);
        await change();
        expect((await find(sale, sale.owner)).event?.status).to.equal(EventStatus.CONFIGURED);
      }
      await approve(sale);
      await update(sale, { description: 'Better words' });
      await patch(sale, { maxTicketsPerOrder: 4 });
      expect((await find(sale, sale.owner)).event?.status).to.equal(EventStatus.APPROVED);
    });

    it('ends in CANCELLED for good', async () => {
      const sale = await draft(platform);
      await sale.publish();
      const { event } = await cancel(sale);
      expect(event).to.include({ status: EventStatus.CANCELLED, cancelReason: 'storm' });
      expect(await reasonOf(cancel(sale))).to.equal('INVALID_TRANSITION');
      expect(await reasonOf(publish(sale))).to.equal('INVALID_TRANSITION');
      expect(await reasonOf(update(sale, { name: 'Back again' }))).to.equal('EVENT_CANCELLED');
      expect(await reasonOf(sale.configure())).to.equal('EVENT_CANCELLED');
      expect((await find(sale)).event?.cancelReason, 'buyers still learn why').to.equal('storm');
    });

    it('may end in deletion while it is a DRAFT, and only then', async () => {
      const sale = await draft(platform);
      const remove = () => sale.owner.as(() => platform.event.delete({ id: sale.id }));
      await sale.configure();
      expect(await reasonOf(remove())).to.equal('INVALID_TRANSITION');
      const other = await draft(platform, { owner: sale.owner });
      await sale.owner.as(() => platform.event.delete({ id: other.id }));
      expect(await reasonOf(find(other, sale.owner))).to.equal('EVENT_NOT_FOUND');
    });
  });

  describe('a change', () => {
    it('touches only what it names', async () => {
      const sale = await draft(platform);
      const before = await sale.configure({ retryPayments: true, maxTicketsPerUser: 7 });
      const { event: renamed } = await update(sale, { name: '  Renamed ' });
      expect(renamed).to.eql({
        ...before,
        name: 'Renamed',
        version: 3,
        updatedAt: renamed?.updatedAt,
      });
      const { event: patched } = await patch(sale, { isPublic: false });
      expect(patched?.config).to.eql({ ...before.config, isPublic: false });
    });

    it('is refused with every field that is wrong', async () => {
      const owner = await platform.person();
      const { request } = await owner.as(() => draftRequest(platform.event));
      const wrong = { ...request, name: ' ', timeZone: 'Mars/Olympus', thumbnailUrl: 'ftp://x' };
      const refusal = await owner.as(() => platform.event.create(wrong)).catch(refusalOf);
      expect(refusal).to.include({ reason: 'VALIDATION_FAILED' });
      expect(refusal)
        .to.have.property('fields')
        .that.satisfies(
          (fields: { path: string }[]) =>
            fields.map((field) => field.path).join() === 'name,timeZone,thumbnailUrl',
        );
      const reason = (change: object) =>
        reasonOf(owner.as(() => platform.event.create({ ...request, ...change })));
      expect(await reason({ endsAt: request.startsAt })).to.equal('VALIDATION_FAILED');
      expect(await reason({ timeZone: '+07:00' })).to.equal('VALIDATION_FAILED');
      expect(await reason({ name: 'a\nb' })).to.equal('VALIDATION_FAILED');
      expect(await reason({ startsAt: undefined })).to.equal('VALIDATION_FAILED');
      expect(await reason({ categoryIds: [randomUUID()] })).to.equal('VALIDATION_FAILED');
      expect(await reason({ organizerId: randomUUID() })).to.equal('VALIDATION_FAILED');
    });

    it('is refused with texts too long and dates out of range, and keeps HTML as the text it is', async () => {
      const owner = await platform.person();
      const { request } = await owner.as(() => draftRequest(platform.event));
      const reason = (change: object) =>
        reasonOf(owner.as(() => platform.event.create({ ...request, ...change })));
      const long = 'x'.repeat(10_000);
      expect(await reason({ name: long })).to.equal('VALIDATION_FAILED');
      expect(await reason({ description: `${long}y` })).to.equal('VALIDATION_FAILED');
      for (const year of ['1999', '2200', '9999']) {
        const startsAt = new Date(`${year}-06-01T00:00:00Z`);
        const endsAt = new Date(startsAt.getTime() + 3_600_000);
        expect(await reason({ startsAt, endsAt }), year).to.equal('VALIDATION_FAILED');
      }
      const name = '<img src=x onerror="alert(1)"> & \u2019Đêm\u2019';
      const sale = await draft(platform, { owner, name, description: long });
      expect(sale.event).to.include({ name, description: long });
      expect((await find(sale, owner)).event?.name).to.equal(name);
    });

    it('refuses the organizer of somebody else', async () => {
      const { organizerId } = await draft(platform);
      const other = await draft(platform);
      expect(await reasonOf(update(other, { organizerId }))).to.equal('VALIDATION_FAILED');
    });

    it('keeps a config to the ticket classes that there are', async () => {
      const sale = await draft(platform);
      await sale.configure();
      await sale.addClass(); // 10 places, at a price
      await sale.addClass();
      const fields = async (change: object) => {
        const refusal = await patch(sale, change).catch(refusalOf);
        return (refusal as { fields: { path: string }[] }).fields.map(({ path }) => path);
      };
      expect(await fields({ maxAttendees: 19, isFree: true })).to.eql(['isFree', 'maxAttendees']);
      expect((await patch(sale, { maxAttendees: 20 })).event?.config?.maxAttendees).to.equal(20);
    });

    it('keeps the sale inside the event', async () => {
      const sale = await draft(platform);
      await sale.configure();
      const soon = { startsAt: new Date(Date.now()), endsAt: new Date(Date.now() + 3_600_000) };
      expect(await reasonOf(update(sale, soon))).to.equal('VALIDATION_FAILED');
      const late = { saleClosesAt: new Date(Date.now() + 100 * 3_600_000) };
      expect(await reasonOf(patch(sale, late))).to.equal('VALIDATION_FAILED');
      expect(await reasonOf(sale.configure({ holdSeconds: 419 }))).to.equal('VALIDATION_FAILED');
    });

    it('loses nothing when 20 come at once, and each has a version of its own', async () => {
      const sale = await draft(platform);
      const versions = await Promise.all(
        Array.from({ length: 20 }, async (_, n) =>
          given((await update(sale, n % 2 ? { name: `n${n}` } : { description: `d${n}` })).event),
        ),
      );
      expect(versions.map((event) => event.version).sort((a, b) => a - b)).to.eql(
        Array.from({ length: 20 }, (_, n) => n + 2),
      );
      const { event: last } = await find(sale, sale.owner);
      expect(last).to.include({ version: 21 });
      expect(last?.name).to.match(/^n/);
      expect(last?.description).to.match(/^d/);
    });
  });

  describe('strangers', () => {
    it('do not learn that a draft exists, whatever they ask', async () => {
      const sale = await draft(platform);
      const stranger = await platform.person();
      expect(await reasonOf(find(sale))).to.equal('EVENT_NOT_FOUND');
      const asked: (() => Promise<unknown>)[] = [
        () => platform.event.findOne({ id: sale.id }),
        () => platform.event.getConfig({ eventId: sale.id }),
        () => platform.event.update({ id: sale.id, name: 'Mine' }),
        () => platform.event.createConfig({ eventId: sale.id, config: config() }),
        () => platform.event.approve({ id: sale.id }),
        () => platform.event.publish({ id: sale.id }),
        () => platform.event.cancel({ id: sale.id, reason: '' }),
        () => platform.event.delete({ id: sale.id }),
        () => platform.event.getRoles({ eventId: sale.id }),
      ];
      for (const ask of asked)
        expect(await reasonOf(stranger.as(ask)), String(ask)).to.equal('EVENT_NOT_FOUND');
    });

    it('are refused ROLE_REQUIRED on a published event, and TOKEN_MISSING without a token', async () => {
      const sale = await draft(platform);
      await sale.publish();
      const stranger = await platform.person();
      expect(await reasonOf(update(sale, { name: 'Mine' }, stranger))).to.equal('ROLE_REQUIRED');
      expect(await reasonOf(cancel(sale, stranger))).to.equal('ROLE_REQUIRED');
      expect(await reasonOf(platform.event.cancel({ id: sale.id, reason: '' }))).to.equal(
        'TOKEN_MISSING',
      );
    });

    it('find nothing under ids that are none', async () => {
      for (const id of ['', 'x', randomUUID()])
        expect(await reasonOf(platform.event.findOne({ id }))).to.equal('EVENT_NOT_FOUND');
    });

    it('are no services: the gateway may not list what is on sale', async () => {
      const call = platform.event.listOnSale({ limit: 0, cursor: '' });
      expect(await reasonOf(call)).to.include('may not call event.ListOnSale');
    });
  });

  describe('roles', () => {
    it('let a VIEWER read, an EDITOR edit and publish, and only an ADMIN cancel', async () => {
      const sale = await draft(platform);
      const [viewer, editor] = [await platform.person(), await platform.person()];
      await assign(sale, viewer.email, EventRole.VIEWER);
      await assign(sale, editor.email.toUpperCase(), EventRole.EDITOR);
      expect(await reasonOf(find(sale, viewer))).to.equal('accepted');
      expect(await reasonOf(update(sale, { name: 'V' }, viewer))).to.equal('ROLE_REQUIRED');
      expect(await reasonOf(update(sale, { name: 'E' }, editor))).to.equal('accepted');
      expect(await reasonOf(cancel(sale, editor))).to.equal('ROLE_REQUIRED');
      expect(await reasonOf(assign(sale, viewer.email, EventRole.ADMIN, editor))).to.equal(
        'ROLE_REQUIRED',
      );
      await sale.configure();
      await sale.addClass();
      await approve(sale);
      expect(await reasonOf(publish(sale, viewer))).to.equal('ROLE_REQUIRED');
      expect(await reasonOf(publish(sale, editor))).to.equal('accepted');
      const { roles } = await sale.owner.as(() => platform.event.getRoles({ eventId: sale.id }));
      expect(roles).to.have.deep.members([
        helper(sale.owner, EventRole.ADMIN),
        helper(viewer, EventRole.VIEWER),
        helper(editor, EventRole.EDITOR),
      ]);
    });

    it('are given by id too, and only to accounts that exist', async () => {
      const sale = await draft(platform);
      const other = await platform.person();
      const byId = (value: string) =>
        sale.owner.as(() =>
          platform.event.assignRole({
            eventId: sale.id,
            user: { $case: 'userId', value },
            role: EventRole.EDITOR,
          }),
        );
      expect(await reasonOf(byId(randomUUID()))).to.equal('USER_NOT_FOUND');
      expect(await reasonOf(assign(sale, 'nobody@event.test', EventRole.VIEWER))).to.equal(
        'USER_NOT_FOUND',
      );
      await byId(other.id);
      expect(await access(sale, other.id)).to.include({ role: EventRole.EDITOR });
      await sale.owner.as(() => platform.event.removeRole({ eventId: sale.id, userId: other.id }));
      expect(await access(sale, other.id)).to.include({ role: EventRole.UNSPECIFIED });
    });

    it('keep the last ADMIN, who can be neither removed nor demoted', async () => {
      const sale = await draft(platform);
      const remove = sale.owner.as(() =>
        platform.event.removeRole({ eventId: sale.id, userId: sale.owner.id }),
      );
      expect(await reasonOf(remove)).to.equal('LAST_ADMIN');
      expect(await reasonOf(assign(sale, sale.owner.email, EventRole.VIEWER))).to.equal(
        'LAST_ADMIN',
      );
    });

    it('keep one ADMIN when five remove themselves at once', async () => {
      const sale = await draft(platform);
      const admins = [sale.owner];
      for (let i = 0; i < 4; i += 1) admins.push(await platform.person());
      for (const { email } of admins.slice(1)) await assign(sale, email, EventRole.ADMIN);
      const reasons = await Promise.all(
        admins.map(({ id, as }) =>
          reasonOf(as(() => platform.event.removeRole({ eventId: sale.id, userId: id }))),
        ),
      );
      expect(reasons.sort()).to.eql(['LAST_ADMIN', ...Array<string>(4).fill('accepted')]);
      const { roles } = await platform.admin.as(() =>
        platform.event.getRoles({ eventId: sale.id }),
      );
      expect(roles.map(({ role }) => role)).to.eql([EventRole.ADMIN]);
    });
  });

  describe('lists', () => {
    it('show public published events by start, page by page, each once', async () => {
      const owner = await platform.person();
      const city = `City ${randomUUID().slice(0, 8)}`;
      const ids: string[] = [];
      for (let i = 0; i < 5; i += 1) {
        const { request } = await owner.as(() => draftRequest(platform.event));
        const location = { ...given(request.location), city };
        // Two of them begin at the same instant: the id decides.
        const startsAt = new Date(given(request.endsAt).getTime() - 7_200_000 + (i >> 1) * 60_000);
        const sale = await draft(platform, { owner, location, startsAt });
        await sale.publish({ isPublic: i < 4 });
        if (i < 4) ids.push(sale.id);
      }
      for (const id of ids) await isListed(id);
      const listed = await pages({ city: city.toUpperCase(), limit: 3 });
      expect(listed.map((page) => page.length)).to.eql([3, 1]);
      expect(listed.flat()).to.eql(ids);
    });

    it('filter by words, category, price, place and time', async () => {
      const slug = `c-${randomUUID().slice(0, 8)}`;
      const { category } = await platform.admin.as(() =>
        platform.event.createCategory({ name: slug, slug }),
      );
      const word = randomUUID().slice(0, 8);
      const sale = await draft(platform, {
        name: `50%_${word}`,
        categoryIds: [given(category).id],
      });
      await sale.publish();
      await isListed(sale.id);
      const found = async (filter: object) => (await pages({ ...filter, limit: 100 })).flat();
      expect(await found({ search: `50%_${word.toUpperCase()}` })).to.eql([sale.id]);
      expect(await found({ search: `505_${word}` }), '% is no wildcard').to.eql([]);
      expect(await found({ category: slug })).to.eql([sale.id]);
      expect(await found({ category: given(category).id, country: 'VN' })).to.eql([sale.id]);
      expect(await found({ category: slug, country: 'FR' })).to.eql([]);
      expect(await found({ category: slug, isFree: true })).to.eql([]);
      expect(await found({ category: slug, isFree: false })).to.eql([sale.id]);
      expect(await found({ category: slug, organizerId: sale.organizerId })).to.eql([sale.id]);
      const start = given(sale.event.startsAt);
      expect(await found({ category: slug, from: start })).to.eql([sale.id]);
      expect(await found({ category: slug, to: start })).to.eql([]);
    });

    it('find words without their accents, in any order, the last one from its beginning', async () => {
      const word = `Đêm${randomUUID().slice(0, 6)}`;
      const place = { street: '1 Tràng Tiền', country: 'VN', ward: '', district: '' };
      const sale = await draft(platform, {
        name: `${word} nhạc Trịnh Công Sơn`,
        location: { ...place, venue: 'Nhà hát Lớn', city: 'Hà Nội' },
      });
      await sale.publish();
      await isListed(sale.id);
      const search = async (words: string) =>
        (await pages({ search: `${words} ${word}`, limit: 100 })).flat();
      for (const words of [
        'ha noi',
        'HÀ NỘI',
        'Noi Ha',
        'ha noi'.normalize('NFD'),
        'son trinh',
        'nha hat',
      ])
        expect(await search(words), words).to.eql([sale.id]);
      expect((await pages({ search: word.replace('Đ', 'd').slice(0, 7) })).flat()).to.eql([
        sale.id,
      ]);
      expect(await search('da nang')).to.eql([]);
      for (const words of ["' & | ! :* ( <->", '%', '½ ŉ', '\\'])
        expect(await search(words), words).to.be.an('array');
      const byCity = { search: word, city: 'ha noi' };
      expect((await pages(byCity)).flat()).to.eql([sale.id]);
    });

    it('show drafts to their role holders alone', async () => {
      const sale = await draft(platform);
      const filter = { status: EventStatus.DRAFT, organizerId: sale.organizerId };
      expect((await sale.owner.as(() => pages(filter))).flat()).to.eql([sale.id]);
      expect((await (await platform.person()).as(() => pages(filter))).flat()).to.eql([]);
      expect(await reasonOf(pages(filter))).to.equal('TOKEN_MISSING');
    });

    it('show one’s own by `mine` in any status, even to a platform admin no other, and own organizers', async () => {
      const sale = await draft(platform);
      const other = await draft(platform, { owner: sale.owner });
      await other.publish({ isPublic: false });
      const mine = (who: Person, filter = {}) => who.as(() => pages({ mine: true, ...filter }));
      expect((await mine(sale.owner)).flat()).to.have.members([sale.id, other.id]);
      const published = { status: EventStatus.PUBLISHED };
      expect((await mine(sale.owner, published)).flat()).to.eql([other.id]);
      const organizerId = { organizerId: sale.organizerId };
      expect((await mine(platform.admin, organizerId)).flat()).to.eql([]);
      expect(await reasonOf(pages({ mine: true }))).to.equal('TOKEN_MISSING');
      const { organizers } = await sale.owner.as(() =>
        platform.event.listOrganizers({ mine: true }),
      );
      expect(organizers.map(({ id }) => id)).to.have.members([sale.organizerId, other.organizerId]);
    });

    it('refuse a cursor that no list answered', async () => {
      for (const cursor of ['x', Buffer.from('{"startsAt":"now"}').toString('base64url')])
        expect(await reasonOf(pages({ cursor }))).to.equal('VALIDATION_FAILED');
    });

    it('find many by id, published ones only', async () => {
      const [one, two] = [await draft(platform), await draft(platform)];
      await one.publish({ isPublic: false });
      const { events } = await platform.event.findMany({ ids: [one.id, two.id, randomUUID()] });
      expect(events.map(({ id }) => id)).to.eql([one.id]);
    });

    it('give the waiting room what is on sale, until the sale ends', async () => {
      const sale = await draft(platform);
      await sale.publish();
      const onSale = async (): Promise<string[]> => {
        const ids: string[] = [];
        let cursor = '';
        do {
          const page = await platform.asWaitroom.listOnSale({ limit: 2, cursor });
          ids.push(...page.events.map(({ id }) => id));
          cursor = page.nextCursor;
        } while (cursor !== '');
        return ids;
      };
      expect(await onSale()).to.include(sale.id);
      platform.clock.shiftMs = 25 * 3_600_000;
      try {
        expect(await onSale()).to.not.include(sale.id);
      } finally {
        platform.clock.shiftMs = 0;
      }
    });

    /** Lists are behind by a moment. */
    const isListed = (id: string) =>
      waitUntil(
        `${id} is listed`,
        async () => {
          const { event } = await platform.event.findOne({ id });
          const organizerId = given(event?.organizer).id;
          return (await pages({ organizerId, limit: 100 })).flat().includes(id);
        },
        { timeoutMs: 25_000, everyMs: 20 },
      );

    async function pages(filter: object): Promise<string[][]> {
      const all: string[][] = [];
      const whole = {
        search: '',
        category: '',
        city: '',
        country: '',
        status: EventStatus.UNSPECIFIED,
        organizerId: '',
        limit: 0,
        cursor: '',
        ...filter,
      };
      let cursor = whole.cursor;
      do {
        const page = await platform.event.list({ ...whole, cursor });
        all.push(page.events.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== '');
      return all;
    }
  });

  describe('categories and organizers', () => {
    it('are refused twice under one name, and kept while an event uses them', async () => {
      const name = `Category ${randomUUID()}`;
      const slug = `c-${randomUUID()}`;
      const make = (who: Person) => who.as(() => platform.event.createCategory({ name, slug }));
      const sale = await draft(platform);
      expect(await reasonOf(make(sale.owner))).to.equal('ROLE_REQUIRED');
      const id = given((await make(platform.admin)).category).id;
      expect(await reasonOf(make(platform.admin))).to.equal('NAME_TAKEN');
      const { event } = await update(sale, { categoryIds: { ids: [id] } });
      expect(event?.categories).to.eql([{ id, name, slug }]);
      const remove = () => platform.admin.as(() => platform.event.deleteCategory({ id }));
      expect(await reasonOf(remove())).to.equal('INVALID_TRANSITION');
      await update(sale, { categoryIds: { ids: [] } });
      await remove();
      expect(await reasonOf(platform.event.findCategory({ id }))).to.equal('CATEGORY_NOT_FOUND');
    });

    it('change for the owner of an organizer alone, and only what is named', async () => {
      const sale = await draft(platform);
      const change = { id: sale.organizerId, description: 'We play' };
      const stranger = await platform.person();
      expect(await reasonOf(stranger.as(() => platform.event.updateOrganizer(change)))).to.equal(
        'ROLE_REQUIRED',
      );
      const { organizer } = await sale.owner.as(() => platform.event.updateOrganizer(change));
      expect(organizer).to.eql({ ...sale.event.organizer, description: 'We play' });
      const remove = sale.owner.as(() => platform.event.deleteOrganizer({ id: sale.organizerId }));
      expect(await reasonOf(remove)).to.equal('INVALID_TRANSITION');
    });
  });

  describe('other services', () => {
    it('answers other services role, status, config and version at once', async () => {
      const sale = await draft(platform);
      const saved = await sale.publish();
      expect(await access(sale, sale.owner.id)).to.eql({
        role: EventRole.ADMIN,
        status: EventStatus.PUBLISHED,
        config: saved.config,
        version: saved.version,
        name: saved.name,
        endsAt: saved.endsAt,
      });
      expect(await access(sale)).to.include({ role: EventRole.UNSPECIFIED });
    });

    it('tells every change in order, with the whole event and its version', async () => {
      const { stack } = platform;
      const sale = await draft(platform);
      await sale.publish();
      const { event: last } = await cancel(sale);
      const heard: { type: string; event: unknown; version: string }[] = [];
      const kafka = new Kafka({ brokers: stack.kafkaBrokers, logLevel: logLevel.NOTHING });
      const consumer = kafka.consumer({ groupId: `${stack.topicPrefix}heard` });
      await consumer.connect();
      try {
        await consumer.subscribe({
          topic: `${stack.topicPrefix}event-events`,
          fromBeginning: true,
        });
        await consumer.run({
          eachMessage: ({ message: { key, value, headers } }) => {
            if (String(key) === sale.id)
              heard.push({
                type: String(headers?.['ce_type']),
                version: String(headers?.['ce_aggregateversion']),
                event: EventChanged.fromJSON(JSON.parse(String(value)) as unknown).event,
              });
            return Promise.resolve();
          },
        });
        const all = () => Promise.resolve(heard.length >= 5);
        await waitUntil('five events are heard', all, { timeoutMs: 15_000 });
      } finally {
        await consumer.disconnect();
      }
      expect(heard.map(({ type, version }) => `${version} ${type}`)).to.eql([
        '1 event.updated',
        '2 event.updated',
        '3 event.updated',
        '4 event.published',
        '5 event.cancelled',
      ]);
      expect(heard.at(-1)?.event).to.eql(last);
    });
  });

  // The last block: inventory does not come back.
  describe('a fault behind it', () => {
    it('does not publish while nobody can say whether there is a class', async () => {
      const sale = await draft(platform);
      await sale.configure();
      await sale.addClass();
      await approve(sale);
      await platform.services.kill('inventory', 'SIGKILL');
      expect(await reasonOf(publish(sale))).to.be.oneOf(['DEPENDENCY_UNAVAILABLE', 'TIMEOUT']);
      expect((await find(sale, sale.owner)).event?.status).to.equal(EventStatus.APPROVED);
    });
  });
});
