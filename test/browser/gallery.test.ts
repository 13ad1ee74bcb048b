import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { placeOrder, type Placed } from '../../tools/platform/buyer.js';
import type { PublishedEvent } from '../../tools/platform/publish-event.js';
import { admit, classId } from '../support/checkout.js';
import { platform } from '../support/platform.js';
import { violationsOf } from './support/axe.js';
import { buyerOnPhone, visitor, type Person } from './support/person.js';

const pictures = '.cache/screenshots';
const widths = [360, 1_280];
const locales = ['en-US', 'vi-VN'];
type Shot = { name: string; path: string; ready: string };

describe('the gallery: every page in both languages and widths, light and dark', function () {
  this.timeout(300_000);
  before(() => mkdir(pictures, { recursive: true }));

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
});

async function shoot({ page }: Person, locale: string, shots: Shot[]): Promise<void> {
  const found: string[] = [];
  for (const { name, path, ready } of shots) {
    await page.goto(path);
    await page.locator(ready).first().waitFor();
    const check = async (how: string): Promise<void> => {
      const lines = await violationsOf(page);
      found.push(...lines.map((line) => `${name}, ${how}: ${line}`));
    };
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      const file = join(pictures, `${name}-${locale.slice(0, 2)}-${width}.png`);
      await page.screenshot({ path: file, fullPage: true });
      expect(await overflowOf(page), `${name} at ${width} px is wider than its window`).to.equal(0);
      await check(`${width} px`);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    await check('dark');
    await page.emulateMedia({ colorScheme: 'light' });
  }
  expect(found).to.deep.equal([]);
}

async function overflowOf(page: Page): Promise<number> {
  const { scroll, shown } = await page.evaluate<{ scroll: number; shown: number }>(
    '({ scroll: document.documentElement.scrollWidth, shown: document.documentElement.clientWidth })',
  );
  return scroll - shown;
}

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
