import { expect } from 'chai';
import { platform } from '../support/platform.js';
import { organiser } from './support/organiser.js';
import { buyerOnPhone } from './support/person.js';

describe('a class with a sale window of its own in the browser', function () {
  this.timeout(90_000);

  it('is shown to buyers as not open yet, and as on sale once its window is taken away', async () => {
    const { eventId } = await platform().event({
      classes: [
        { name: 'Early', priceMinor: 100_000, total: 10 },
        { name: 'Late', priceMinor: 100_000, total: 10 },
      ],
      config: { allowWaitRoom: false },
    });
    const { page } = await organiser();
    await page.goto(`/organise/${eventId}/edit?step=classes`);
    const late = page.locator('[data-class=Late]');
    const opens = late.getByLabel('This class opens');
    const save = async (value: string): Promise<void> => {
      await late.getByText('Change', { exact: true }).click();
      await opens.fill(value);
      await late.getByRole('button', { name: 'Save' }).click();
    };
    await save('2031-01-31T10:00');
    await late.locator('time[datetime="2031-01-31T03:00:00.000Z"]').waitFor();
    expect(await late.getByText('By the clocks of Asia/Ho_Chi_Minh').count()).to.equal(2);

    const buyer = await buyerOnPhone();
    await buyer.page.goto(`/events/${eventId}`);
    const offered = buyer.page.locator('[data-class=Late]');
    await offered.locator('[data-class-state=NOT_YET]').getByText('10:00').waitFor();
    await buyer.page.getByRole('link', { name: 'Buy tickets' }).click();
    await offered.locator('[data-class-state=NOT_YET]').waitFor();
    const more = (name: string) => buyer.page.getByRole('button', { name: `One ${name} more` });
    expect(await more('Late').isDisabled()).to.equal(true);
    expect(await more('Early').isDisabled()).to.equal(false);

    await page.reload();
    await save('');
    await late.locator('time').waitFor({ state: 'detached' });
    await offered.locator('[data-class-state=ON_SALE]').waitFor();
    expect(await more('Late').isDisabled()).to.equal(false);
  });
});
