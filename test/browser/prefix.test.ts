import { expect } from 'chai';
import { platform } from '../support/platform.js';
import { gatewayBelow, type Below } from './support/below.js';
import { visitor } from './support/person.js';

describe('the pages below a path', function () {
  this.timeout(60_000);
  let below: Below;
  before(async () => {
    below = await gatewayBelow('/tickets/vn');
  });
  after(() => below.stop());

  it('find their files, the API, each other and the checkout there', async () => {
    const event = await platform().event();
    const { email, password } = await platform().buyer();
    const { page } = await visitor();
    const lost: string[] = [];
    page.on('response', (response) => {
      if (response.status() >= 400) lost.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(`${below.url}events/${event.eventId}`);
    await page.getByRole('link', { name: 'Join the line' }).click();
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${below.url}events/${event.eventId}/checkout`);
    await page.reload();
    await page.locator('.method').first().waitFor();
    await page.getByRole('link', { name: 'My orders' }).click();
    await page.getByText('No orders yet.').waitFor();
    expect(new URL(page.url()).pathname).to.equal('/tickets/vn/orders');
    expect(lost).to.deep.equal([]);
  });
});
