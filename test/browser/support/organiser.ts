import type { Page } from 'playwright-core';
import { placeOrder } from '../../../tools/platform/buyer.js';
import { classId } from '../../support/checkout.js';
import { platform } from '../../support/platform.js';
import { signIn, visitor, type Person } from './person.js';

/** The sample organiser, signed in. */
export async function organiser(): Promise<Person> {
  return await signIn({ ...(await visitor()), ...platform().accounts.organiser });
}

/** Asks, and is sure. */
export async function confirm(page: Page, label: string): Promise<void> {
  await page.getByRole('button', { name: label }).click();
  await page.getByRole('dialog').getByRole('button', { name: label }).click();
}

/** What a hand scanner does at the door, and what is shown then. */
export async function scan(page: Page, code: string, result: string): Promise<void> {
  await page.getByLabel('Code of the ticket').fill(code);
  await page.getByLabel('Code of the ticket').press('Enter');
  await page.locator(`[data-result=${result}]`).waitFor();
}

/** An order of one ticket for nothing, of an event of its own. */
export async function freeOrder(token: string): Promise<{ eventId: string; code: string }> {
  const sale = await platform().event({
    classes: [{ name: 'Guest list', priceMinor: 0, total: 5 }],
    config: { isFree: true, allowWaitRoom: false },
  });
  const { body } = await placeOrder(platform().rest, token, {
    eventId: sale.eventId,
    items: [{ ticketClassId: classId(sale), quantity: 1 }],
    paymentMethod: 'NONE',
  });
  return { eventId: sale.eventId, code: body.order.code };
}

/** A ticket of such an order, as its QR code says it. */
export async function soldTicket(): Promise<{ eventId: string; qr: string }> {
  const { token } = await platform().buyer();
  const { eventId, code } = await freeOrder(token);
  type Tickets = { items: { qr: string }[] };
  const path = `/api/orders/${code}/tickets`;
  const { items } = await platform().rest.ok<Tickets>('GET', path, { token });
  return { eventId, qr: items[0]?.qr ?? '' };
}
