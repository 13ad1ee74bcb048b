import { platform } from '../support/platform.js';
import { visitor } from './support/person.js';

describe('a page that is not answered as it should be', function () {
  this.timeout(60_000);

  it('says so where a proxy answers in its own words, and asks again when told to', async () => {
    const event = await platform().event();
    const { page } = await visitor();
    const answer = { status: 502, contentType: 'text/html', body: '<html>Bad gateway</html>' };
    await page.route('**/api/events/**', (route) => route.fulfill(answer));
    await page.goto(`/events/${event.eventId}`);
    await page.getByText('A part of the site is away for a moment').waitFor();
    await page.unroute('**/api/events/**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: event.name, level: 1 }).waitFor();
  });

  it('says that there is nothing at an address that cannot be read', async () => {
    const { page } = await visitor();
    await page.goto('/orders/%E0%A4%A');
    await page.getByText('There is nothing here.').waitFor();
  });
});
