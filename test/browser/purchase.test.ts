import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { platform } from '../support/platform.js';
import { readQr } from './support/qr.js';
import { visitor } from './support/person.js';

describe('a purchase in the browser', function () {
  this.timeout(60_000);

  it('goes from the list of events to tickets whose QR codes can be read', async () => {
    const event = await platform().event({
      classes: [
        { name: 'Standing', priceMinor: 450_000, total: 10 },
        { name: 'Balcony', priceMinor: 890_000, total: 5 },
      ],
    });
    const { page } = await visitor();
    await page.goto('/');
    await page.getByRole('searchbox').fill(event.name);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('link', { name: event.name }).click();
    await page.getByText('5 left').waitFor();
    await page.getByRole('link', { name: 'Join the line' }).click();

    await page.getByRole('link', { name: 'Create an account' }).click();
    await signUp(page);
    await page.waitForURL(/\/checkout$/);

    await page.getByRole('button', { name: 'One Standing more' }).click();
    await page.getByRole('button', { name: 'One Standing more' }).click();
    await page.getByRole('button', { name: 'One Balcony more' }).click();
    await page.getByText('₫1,790,000').waitFor();
    await page.getByLabel('Phone').fill('+84901234567');
    await page.getByLabel('ZaloPay').check();
    await page.getByRole('button', { name: 'Order and pay' }).click();

    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.waitForURL(/\/orders\/return\?order=TB-/);
    await page.getByRole('link', { name: 'Show the tickets' }).click();
    await page.getByRole('img', { name: 'QR code' }).nth(2).waitFor();

    const codes = await page.getByRole('img', { name: 'QR code' }).all();
    expect(codes).to.have.length(3);
    const seen = new Set<string>();
    for (const code of codes) {
      const { text, quietModules } = readQr(await code.screenshot());
      expect(text.split('.')).to.have.length(3);
      expect(quietModules).to.be.at.least(4);
      expect((await code.boundingBox())?.width).to.be.at.least(240);
      seen.add(text);
    }
    expect(seen.size).to.equal(3);
  });

  it('shows what organisers wrote as text, whatever it looks like', async () => {
    const name = '<img src=x onerror="document.title=1"> & <b>Bold</b>';
    const event = await platform().event({ name });
    const { page } = await visitor();
    await page.goto(`/events/${event.eventId}`);
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    expect(await page.locator('main').locator('img, b').count()).to.equal(0);
    expect(await page.title()).to.equal(`${name} · TicketBottle`);
  });
});

async function signUp(page: Page): Promise<void> {
  const email = `browser-${Date.now()}@e2e.test`;
  await page.getByLabel('First name').fill('Hoa');
  await page.getByLabel('Last name').fill('Nguyễn');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill('a-long-Password-7');
  await page.getByRole('button', { name: 'Create an account' }).click();
}
