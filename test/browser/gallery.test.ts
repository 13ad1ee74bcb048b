import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { placeOrder, type Placed } from '../../tools/platform/buyer.js';
import type { PublishedEvent } from '../../tools/platform/publish-event.js';
import { admit, classId } from '../support/checkout.js';
import { platform } from '../support/platform.js';
import { buyerOnPhone, signIn, visitor, type Person } from './support/person.js';
import { locales, shoot, table } from './support/shoot.js';

describe('the gallery: every page in both languages and widths, light and dark', function () {
  this.timeout(300_000);

  before('begin the table anew', async () => {
    await mkdir(dirname(table), { recursive: true });
    await writeFile(table, 'page\tlanguage\twhat\tfound\n');
  });

  for (const locale of locales)
    it(`for who has no account: ${locale}`, async () => {
      const event = await platform().event({ config: opensIn(3_600_000) });
      const person = await visitor({ locale });
      await shoot(person, locale, [
        { name: 'events', path: '/', ready: '.cards' },
        { name: 'event-before', path: `/events/${event.eventId}`, ready: '.classes' },
        { name: 'line-sign-in', path: `/events/${event.eventId}/line`, ready: 'main .button' },
        { name: 'sign-in', path: '/sign-in', ready: 'form' },
        { name: 'sign-up', path: '/sign-up', ready: 'form' },
        { name: 'forgot-password', path: '/forgot-password', ready: 'form' },
        { name: 'reset-password', path: '/reset-password?token=x', ready: 'form' },
        { name: 'verify-email', path: '/verify-email?token=x', ready: '[role=alert]' },
        { name: 'not-found', path: '/nothing/here', ready: 'main .button' },
      ]);
    });

  for (const locale of locales)
    it(`for a buyer: ${locale}`, async () => {
      const full = await platform().event({ maxConcurrent: 1 });
      await admit(await platform().buyer(), full);
      const open = await platform().event();
      const person = await buyerOnPhone({ locale });
      const { pending, paid } = await ordersOf(person);
      await person.page.goto(`/events/${open.eventId}/line`);
      await person.page.waitForURL(/\/checkout$/);
      await shoot(person, locale, [
        { name: 'line', path: `/events/${full.eventId}/line`, ready: '[data-link=live]' },
        { name: 'checkout', path: `/events/${open.eventId}/checkout`, ready: '.method' },
        { name: 'orders', path: '/orders', ready: '.cards' },
        { name: 'order-pending', path: `/orders/${pending}`, ready: '[data-clock=hold]' },
        { name: 'order-paid', path: `/orders/${paid}`, ready: '[data-status=COMPLETED]' },
        { name: 'tickets', path: `/orders/${paid}/tickets`, ready: '.qr' },
      ]);
    });

  for (const locale of locales)
    it(`for an organiser: ${locale}`, async () => {
      const { tokens, accounts, rest } = platform();
      const early = { preQueueOpensAt: new Date(Date.now() - 60_000).toISOString(), draw: true };
      const live = await platform().event();
      const drawn = await platform().event({ config: { ...opensIn(3_600_000), ...early } });
      const copy = `/api/events/${live.eventId}/duplicate`;
      const draft = await rest.ok<{ id: string }>('POST', copy, {
        token: tokens.organiser,
        body: { name: 'An evening to come' },
      });
      const person = await signIn({ ...(await visitor({ locale })), ...accounts.organiser });
      await shoot(person, locale, [
        { name: 'organise', path: '/organise', ready: '.cards' },
        { name: 'organise-new', path: '/organise/new?step=place', ready: 'form' },
        { name: 'organise-draft', path: `/organise/${draft.id}`, ready: '.todo' },
        { name: 'organise-facts', path: `/organise/${draft.id}/edit?step=facts`, ready: 'form' },
        { name: 'organise-sale', path: `/organise/${draft.id}/edit?step=sale`, ready: 'form' },
        {
          name: 'organise-classes',
          path: `/organise/${draft.id}/edit?step=classes`,
          ready: '[data-class]',
        },
        { name: 'organise-live', path: `/organise/${live.eventId}`, ready: '[data-link=live]' },
        {
          name: 'organise-helpers',
          path: `/organise/${live.eventId}/helpers`,
          ready: '[data-helper]',
        },
        { name: 'check-in', path: `/check-in/${live.eventId}`, ready: '.scan' },
        { name: 'draw', path: `/events/${drawn.eventId}/draw`, ready: '.proof' },
      ]);
    });
});

function opensIn(ms: number): Record<string, unknown> {
  return { saleOpensAt: new Date(Date.now() + ms).toISOString() };
}

/** One order to be paid, and one that is. */
async function ordersOf(person: Person): Promise<{ pending: string; paid: string }> {
  const free = await platform().event({
    classes: [{ name: 'Standing', priceMinor: 0, total: 20 }],
    config: { allowWaitRoom: false, isFree: true },
  });
  const priced = await platform().event({ config: { allowWaitRoom: false }, holdSeconds: 600 });
  const pending = await order(person, priced, 'ZALOPAY');
  const paid = await order(person, free, 'NONE');
  return { pending: pending.order.code, paid: paid.order.code };
}

async function order(person: Person, event: PublishedEvent, method: string): Promise<Placed> {
  const { status, body } = await placeOrder(platform().rest, person.token, {
    eventId: event.eventId,
    items: [{ ticketClassId: classId(event), quantity: 2 }],
    paymentMethod: method,
  });
  expect(status, JSON.stringify(body)).to.equal(201);
  return body;
}
