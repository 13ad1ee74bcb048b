import { expect } from 'chai';
import { platform } from '../support/platform.js';
import { signIn, visitor } from './support/person.js';

describe('what is wrong with a field, in Vietnamese', function () {
  this.timeout(90_000);

  it('is told to who signs up', async () => {
    const { page } = await visitor({ locale: 'vi-VN' });
    await page.goto('/sign-up');
    await page.locator('[name=firstName]').fill('Hoa');
    await page.locator('[name=lastName]').fill('Lê');
    await page.locator('[name=email]').fill('hoa@nowhere');
    await page.locator('[name=password]').fill('matkhau12345');
    await page.locator('button[type=submit]').click();
    const said = await page.locator('[data-code=VALIDATION_FAILED] li').allInnerTexts();
    expect(said.sort()).to.deep.equal([
      'Email: Đây không phải địa chỉ email.',
      'Mật khẩu: Mật khẩu này có trong danh sách mật khẩu phổ biến. Hãy chọn mật khẩu khác.',
    ]);
  });

  it('is told to an organiser at the field itself', async () => {
    const { eventId } = await platform().event();
    const guest = await visitor({ locale: 'vi-VN' });
    const { page } = await signIn({ ...guest, ...platform().accounts.organiser });
    await page.goto(`/organise/${eventId}/edit?step=sale`);
    await page.locator('[name=holdSeconds]').fill('100000');
    await page.locator('[name=maxAttendees]').fill('1');
    await page.evaluate("document.querySelector('form').noValidate = true");
    await page.locator('button[type=submit]').click();
    await page.locator('[name=holdSeconds][aria-invalid=true]').waitFor();
    const said = await page.locator('form .wrong').allInnerTexts();
    expect(said).to.have.length(1);
    expect(said[0]).to.match(/^Từ \d+ đến 3600\.$/);
  });
});
