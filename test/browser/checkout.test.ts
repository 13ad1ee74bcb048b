import type { Page } from 'playwright-core';
import type { PublishedEvent } from '../../tools/platform/publish-event.js';
import { placeOrder } from '../../tools/platform/buyer.js';
import { expect } from 'chai';
import { admit, classId } from '../support/checkout.js';
import { platform } from '../support/platform.js';
import { buyerOnPhone } from './support/person.js';

describe('the checkout in the browser', function () {
  this.timeout(90_000);

  it('keeps the rest of the choice when something is sold out meanwhile', async () => {
    const event = await platform().event({
      classes: [
        { name: 'Standing', priceMinor: 100_000, total: 20 },
        { name: 'Balcony', priceMinor: 200_000, total: 1 },
      ],
    });
    const { page } = await atCheckout(event);
    await page.getByRole('button', { name: 'One Standing more' }).click();
    await page.getByRole('button', { name: 'One Balcony more' }).click();
    await buyAll(event, 1);
    await fillAndOrder(page);
    await page.getByText('The rest of your choice is kept.').waitFor();
    await page.locator('[data-class=Balcony]').getByText('sold out').waitFor();
    expect(await amountOf(page, 'Standing')).to.equal('1');
    expect(await amountOf(page, 'Balcony')).to.equal('0');
    await page.getByRole('button', { name: 'Order and pay' }).click();
    await page.getByRole('button', { name: 'Pay', exact: true }).waitFor();
  });

  it('lets nobody choose more than an order may hold', async () => {
    const event = await platform().event({ config: { maxTicketsPerOrder: 2 } });
    const { page } = await atCheckout(event);
    await page.getByText('Up to 2 tickets in one order').waitFor();
    const more = page.getByRole('button', { name: 'One Standing more' });
    await more.click();
    await more.click();
    expect(await more.isDisabled()).to.equal(true);
  });

  it('leads who comes back from the provider to the order there is', async () => {
    const event = await platform().event();
    const { page } = await atCheckout(event);
    await page.getByRole('button', { name: 'One Standing more' }).click();
    await fillAndOrder(page);
    await page.getByRole('button', { name: 'Pay', exact: true }).waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'One Standing more' }).click();
    await page.getByRole('button', { name: 'One Standing more' }).click();
    await fillAndOrder(page);
    await page.getByText('You have already ordered with this turn').waitFor();
    await page.locator('form').getByRole('link', { name: 'My orders' }).click();
    await page.locator('.cards a').first().waitFor();
  });

  it('shows the hold run out', async () => {
    const event = await platform().event({ holdSeconds: 8 });
    const { page } = await atCheckout(event);
    await page.getByRole('button', { name: 'One Standing more' }).click();
    await fillAndOrder(page);
    await page.getByRole('button', { name: 'Pay', exact: true }).waitFor();
    await page.goto('/orders');
    await page.locator('.cards a').first().click();
    await page.locator('[data-clock=hold]').waitFor();
    await page.locator('[data-status=CANCELLED]').waitFor();
    await page.getByText('It was not paid in time').waitFor();
  });

  it('lets who failed to pay by one provider pay by another', async () => {
    const event = await platform().event({ holdSeconds: 600, config: { retryPayments: true } });
    const { page } = await atCheckout(event);
    await page.getByRole('button', { name: 'One Standing more' }).click();
    await fillAndOrder(page);
    await page.getByRole('button', { name: 'Fail' }).click();
    await page.waitForURL(/\/orders\/return/);
    await page.getByText('The payment failed. Your tickets are still held').waitFor();
    await page.getByLabel('VNPay').check();
    await page.getByRole('button', { name: 'Pay with' }).click();
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.waitForURL(/\/orders\/return/);
    await page.getByRole('link', { name: 'Show the tickets' }).waitFor();
  });

  it('opens tickets without a network once they have been opened with one', async () => {
    const event = await platform().event({
      classes: [{ name: 'Standing', priceMinor: 0, total: 5 }],
      config: { allowWaitRoom: false, isFree: true },
    });
    const { page, context } = await buyerOnPhone();
    await page.goto(`/events/${event.eventId}`);
    await page.getByRole('link', { name: 'Buy tickets' }).click();
    await page.getByRole('button', { name: 'One Standing more' }).click();
    await page.getByLabel('Phone').fill('+84901234567');
    await page.getByRole('button', { name: 'Order', exact: true }).click();
    await page.getByRole('link', { name: 'Show the tickets' }).click();
    await page.getByRole('img', { name: 'QR code' }).waitFor();
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    await page.waitForFunction('navigator.serviceWorker.controller !== null');
    await page.reload();
    await page.getByRole('img', { name: 'QR code' }).waitFor();
    await context.setOffline(true);
    await page.evaluate(expireToken);
    await page.reload();
    await page.getByRole('img', { name: 'QR code' }).waitFor();
  });
});

/** As it is after a quarter of an hour. */
const expireToken = `
  const key = 'ticketbottle / account';
  const account = JSON.parse(localStorage.getItem(key));
  localStorage.setItem(key, JSON.stringify({ ...account, expiresAt: 0 }));
`;

/** Through the line, on a phone. */
async function atCheckout(event: PublishedEvent): Promise<{ page: Page }> {
  const { page } = await buyerOnPhone();
  await page.goto(`/events/${event.eventId}/line`);
  await page.waitForURL(/\/checkout$/);
  await page.locator('[data-clock=turn]').waitFor();
  return { page };
}

async function fillAndOrder(page: Page): Promise<void> {
  await page.getByLabel('Phone').fill('+84901234567');
  await page.getByLabel('ZaloPay').check();
  await page.getByRole('button', { name: 'Order and pay' }).click();
}

async function amountOf(page: Page, name: string): Promise<string> {
  return await page.locator(`[data-class=${name}] output`).innerText();
}

/** Somebody else is faster. */
async function buyAll(event: PublishedEvent, n: number): Promise<void> {
  const other = await platform().buyer();
  const { checkoutToken } = await admit(other, event);
  const { status } = await placeOrder(platform().rest, other.token, {
    eventId: event.eventId,
    items: [{ ticketClassId: classId(event, n), quantity: 1 }],
    checkoutToken,
  });
  expect(status).to.equal(201);
}
