import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { join } from '../../tools/platform/buyer.js';
import type { PublishedEvent } from '../../tools/platform/publish-event.js';
import { admit, within } from '../support/checkout.js';
import { platform } from '../support/platform.js';
import { buyerOnPhone } from './support/person.js';

const live = '[data-link=live]';

describe('the waiting room in the browser', function () {
  this.timeout(90_000);

  it('shows the same place in a second tab, after a reload and after a while offline', async () => {
    const { event, head } = await lineBehind(2);
    const { page, context } = await buyerOnPhone();
    await page.goto(linePath(event));
    await aheadIs(page, 2);
    await page.getByText('Your number is 4').waitFor();

    const second = await context.newPage();
    await second.goto(linePath(event));
    await second.getByText('Your number is 4').waitFor();

    await context.setOffline(true);
    await page.locator('[data-link=offline]').waitFor();
    await aheadIs(page, 2);
    await leave(head);
    await context.setOffline(false);
    await aheadIs(page, 1);
    await page.locator(live).waitFor();

    await page.reload();
    await page.getByText('Your number is 4').waitFor();
    await aheadIs(second, 1);
  });

  it('calls whose turn it is to the checkout, and the title says so in another tab', async () => {
    const { event, head } = await lineBehind(0);
    const { page } = await buyerOnPhone();
    await page.goto(linePath(event));
    await aheadIs(page, 0);
    await leave(head);
    await page.waitForURL(/\/checkout$/);
    await page.getByText('Time left to choose').waitFor();
  });

  it('tells of a pause within 2 s, and goes on where it was', async () => {
    const { event } = await lineBehind(1);
    const { page } = await buyerOnPhone();
    await page.goto(linePath(event));
    await page.locator(live).waitFor();
    await pause(event, true);
    await noticeIs(page, 'PAUSED');
    await aheadIs(page, 1);
    await pause(event, false);
    await noticeIs(page, 'OPEN');
  });

  it('tells when everything is sold, and when the event is cancelled', async () => {
    const { event } = await lineBehind(1);
    const { page } = await buyerOnPhone();
    await page.goto(linePath(event));
    await page.locator(live).waitFor();
    const { rest, tokens } = platform();
    const path = `/api/events/${event.eventId}/cancel`;
    await rest.ok('POST', path, { token: tokens.organiser, body: { reason: 'rain' } });
    await page.getByRole('alert').getByText('The line is closed.').waitFor();
  });

  it('is left by who confirms it, and joined again at the end', async () => {
    const { event } = await lineBehind(1);
    const { page } = await buyerOnPhone();
    await page.goto(linePath(event));
    await page.getByText('Your number is 3').waitFor();
    await page.getByRole('button', { name: 'Leave the line' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByText('Your number is 3').waitFor();
    await page.getByRole('button', { name: 'Leave the line' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Leave the line' }).click();
    await page.getByRole('alert').getByText('You left the line.').waitFor();
    await page.reload();
    await page.getByText('Your number is 4').waitFor();
  });
});

type Holder = { token: string; sessionId: string };

/** An event whose only slot is taken, with so many people waiting for it. */
async function lineBehind(waiting: number): Promise<{ event: PublishedEvent; head: Holder }> {
  const event = await platform().event({ maxConcurrent: 1 });
  const first = await platform().buyer();
  const { sessionId } = await admit(first, event);
  const others: Holder[] = [];
  for (let n = 0; n < waiting; n++) {
    const { token } = await platform().buyer();
    others.push({
      token,
      sessionId: (await join(platform().rest, token, event.eventId)).sessionId,
    });
  }
  return { event, head: others[0] ?? { token: first.token, sessionId } };
}

async function leave({ token, sessionId }: Holder): Promise<void> {
  await platform().rest.ok('POST', '/api/waitroom/leave', { token, body: { sessionId } });
}

async function pause(event: PublishedEvent, paused: boolean): Promise<void> {
  const { rest, tokens } = platform();
  const path = `/api/events/${event.eventId}/config`;
  await rest.ok('PATCH', path, { token: tokens.organiser, body: { waitingRoom: { paused } } });
}

/** A promise of 2 s, waited for five times as long. */
async function noticeIs(page: Page, state: string): Promise<void> {
  await within(2, `the page says ${state}`, async () =>
    (await page.locator(`[data-state=${state}]`).count()) > 0 ? true : undefined,
  );
  expect(await page.locator('.notice').innerText()).to.not.equal('');
}

async function aheadIs(page: Page, ahead: number): Promise<void> {
  await page.locator(`[data-ahead="${ahead}"]`).waitFor();
}

function linePath({ eventId }: PublishedEvent): string {
  return `/events/${eventId}/line`;
}
