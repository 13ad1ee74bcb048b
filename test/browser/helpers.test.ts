import { expect } from 'chai';
import { platform } from '../support/platform.js';
import { confirm, organiser, scan, soldTicket } from './support/organiser.js';
import { buyerOnPhone } from './support/person.js';

describe('helpers of an event in the browser', function () {
  this.timeout(90_000);

  it('check tickets at the door once an organiser gave them the role, by address', async () => {
    const { eventId, qr } = await soldTicket();
    const helper = await buyerOnPhone();
    await helper.page.goto(`/check-in/${eventId}`);
    await scan(helper.page, qr, 'trouble');
    await helper.page.locator('[data-code=ROLE_REQUIRED]').waitFor();

    const { page } = await organiser();
    await page.goto(`/organise/${eventId}`);
    await page.getByRole('link', { name: 'Helpers' }).click();
    await page.locator('[data-role=ADMIN]').waitFor();
    await page.getByLabel('E-mail address or user id').fill(helper.email);
    await page.getByLabel('Role', { exact: true }).selectOption('EDITOR');
    await page.getByRole('button', { name: 'Give this role' }).click();
    await page.locator(`[data-helper="${helper.email}"][data-role=EDITOR]`).waitFor();

    await helper.page.goto('/organise');
    await helper.page.locator(`a[href$="/organise/${eventId}"]`).click();
    await helper.page.getByRole('link', { name: 'Check-in' }).click();
    await scan(helper.page, qr, 'valid');
  });

  it('get another role and lose it, and the last admin stays', async () => {
    const { eventId } = await platform().event();
    const { userId, email } = await platform().buyer();
    const { page } = await organiser();
    await page.goto(`/organise/${eventId}/helpers`);
    await page.getByLabel('E-mail address or user id').fill('nobody');
    await page.getByRole('button', { name: 'Give this role' }).click();
    await page.getByText('Write an e-mail address or a user id.').waitFor();
    await page.getByLabel('E-mail address or user id').fill('nobody@nowhere.test');
    await page.getByRole('button', { name: 'Give this role' }).click();
    await page.locator('[data-code=USER_NOT_FOUND]').waitFor();
    await page.getByLabel('E-mail address or user id').fill(userId);
    await page.getByRole('button', { name: 'Give this role' }).click();

    const card = page.locator(`[data-helper="${email}"]`);
    await card.getByRole('button', { name: 'Make: Viewer' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make: Viewer' }).click();
    await page.locator(`[data-helper="${email}"][data-role=VIEWER]`).waitFor();
    await card.getByRole('button', { name: 'Take the role away' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take the role away' }).click();
    await card.waitFor({ state: 'detached' });

    await confirm(page, 'Take the role away');
    await page.locator('[data-code=LAST_ADMIN]').waitFor();
    expect(await page.locator('[data-helper]').count()).to.equal(1);
  });

  it('of a lower role are told that roles are an admin’s matter', async () => {
    const { eventId } = await platform().event();
    const { page } = await buyerOnPhone();
    await page.goto(`/organise/${eventId}/helpers`);
    await page.locator('[data-code=ROLE_REQUIRED]').waitFor();
  });
});
