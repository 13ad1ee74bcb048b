import { expect } from 'chai';
import { isLate, linkMail } from './link-mail.js';

describe('a mailed link', () => {
  const link = { id: '7', to: 'hoa@shop.test', token: 'abc' };

  it('leads to the page of its purpose, once, and says for how long', () => {
    const verify = linkMail({ ...link, purpose: 'VERIFY_EMAIL' }, 'https://shop.test');
    expect(verify).to.include({ to: link.to, messageId: '<7.verify-email@shop.test>' });
    expect(verify.text).to.include('https://shop.test/verify-email?token=abc').and.include('a day');
    const reset = linkMail({ ...link, purpose: 'RESET_PASSWORD' }, 'https://shop.test');
    expect(reset.text).to.include('/reset-password?token=abc').and.include('30 minutes');
  });

  it('is not sent any more when it would have been over', () => {
    const minutes = (n: number) => n * 60_000;
    expect(isLate({ purpose: 'RESET_PASSWORD', createdAt: 0 }, minutes(29))).to.equal(false);
    expect(isLate({ purpose: 'RESET_PASSWORD', createdAt: 0 }, minutes(30))).to.equal(true);
    expect(isLate({ purpose: 'VERIFY_EMAIL', createdAt: 0 }, minutes(30))).to.equal(false);
    expect(isLate({ purpose: 'VERIFY_EMAIL', createdAt: 0 }, minutes(24 * 60))).to.equal(true);
  });
});
