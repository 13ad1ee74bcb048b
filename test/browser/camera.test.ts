import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { platform } from '../support/platform.js';
import { openBrowser } from './support/browser.js';
import { filmOf } from './support/film.js';
import { freeOrder } from './support/organiser.js';
import { buyerOnPhone, signIn } from './support/person.js';

describe('check-in by the camera', function () {
  this.timeout(90_000);

  it('reads the code of a ticket page and lets in once; a second scan says when and where', async () => {
    const buyer = await buyerOnPhone({ deviceScaleFactor: 1 });
    const { eventId, code } = await freeOrder(buyer.token);
    await buyer.page.goto(`/orders/${code}/tickets`);
    const shown = await buyer.page.getByRole('img', { name: 'QR code' }).screenshot();

    await atTheDoor(shown, async (page) => {
      await page.goto(`/check-in/${eventId}`);
      await page.getByLabel('Name of this gate').fill('South');
      await switchOn(page);
      await page.locator('[data-result=valid]').waitFor();
      await page.reload();
      await switchOn(page);
      await page.locator('[data-result=used]').getByText('South').waitFor();
    });

    type Tickets = { items: { status: string; gate: string }[] };
    const { token } = buyer;
    const path = `/api/orders/${code}/tickets`;
    const { items } = await platform().rest.ok<Tickets>('GET', path, { token });
    expect(items).to.have.length(1);
    expect(items[0]).to.include({ status: 'CHECKED_IN', gate: 'South' });
  });

  it('says so where there is no camera', async () => {
    const { eventId } = await platform().event();
    const { page } = await signIn({ ...(await buyerOnPhone()), ...platform().accounts.organiser });
    await page.goto(`/check-in/${eventId}`);
    await switchOn(page);
    await page.getByText('There is no camera to be used here.').waitFor();
  });
});

async function switchOn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Switch the camera on' }).click();
}

/** An organiser's phone whose camera sees nothing but a picture. */
async function atTheDoor(png: Buffer, act: (page: Page) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'ticketbottle-camera-'));
  const film = join(dir, 'ticket.y4m');
  await writeFile(film, filmOf(png));
  const browser = await openBrowser([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${film}`,
  ]);
  try {
    const context = await browser.newContext({
      baseURL: platform().gatewayUrl,
      locale: 'en-US',
      permissions: ['camera'],
    });
    const page = await context.newPage();
    await signIn({ ...platform().accounts.organiser, token: '', context, page });
    await act(page);
  } finally {
    await browser.close();
    await rm(dir, { recursive: true });
  }
}
