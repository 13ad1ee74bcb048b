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

/** A ticket that was bought for nothing. */
export async function soldTicket(): Promise<{ eventId: string; qr: string }> {
  const { rest } = platform();
  const sale = await platform().event({
    classes: [{ name: 'Guest list', priceMinor: 0, total: 5 }],
    config: { isFree: true, allowWaitRoom: false },
  });
  const { token } = await platform().buyer();
  const { body } = await placeOrder(rest, token, {
    eventId: sale.eventId,
    items: [{ ticketClassId: classId(sale), quantity: 1 }],
    paymentMethod: 'NONE',
  });
  type Tickets = { items: { qr: string }[] };
  const { items } = await rest.ok<Tickets>('GET', `/api/orders/${body.order.code}/tickets`, {
    token,
  });
  return { eventId: sale.eventId, qr: items[0]?.qr ?? '' };
}
