import { randomUUID } from 'node:crypto';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { expect } from 'chai';
import PostalMime, { type Email } from 'postal-mime';
import { startMailServer, type MailServer } from '../../../test/support/mail-server.js';
import { startTestUser, type Running } from './support/user.js';

const password = 'a-long-enough-password';
const from = 'TicketBottle <accounts@shop.example>';

describe('the mail of an account', function () {
  this.timeout(60_000);

  let smtp: MailServer;
  let running: Running;
  before(async () => {
    smtp = await startMailServer();
    const smtpUrl = `smtp://127.0.0.1:${smtp.port}`;
    running = await startTestUser(import.meta.url, { mail: { smtpUrl, dir: undefined, from } });
  });
  after(async () => {
    await running.stop();
    await smtp.stop();
  });
  afterEach(() => {
    smtp.mood = 'takes';
  });

  const signUp = async (email: string) => {
    const person = { firstName: 'Hoa', lastName: 'Lê', email, password };
    return (await running.client.create(person)).tokens?.accessToken ?? '';
  };
  const mailsTo = async (email: string): Promise<Email[]> => {
    const mails = await Promise.all(smtp.mails.map((mail) => PostalMime.parse(mail)));
    return mails.filter(({ to }) => to?.[0]?.address === email);
  };
  const mailed = async (email: string, count = 1): Promise<Email[]> => {
    const isThere = async () => (await mailsTo(email)).length >= count;
    await waitUntil(`${count} mails to ${email}`, isThere, { timeoutMs: 30_000 });
    return await mailsTo(email);
  };
  /** What was due before a mail that is there was looked at. */
  const lookedAtAll = async () => {
    const email = `${randomUUID()}@mail.test`;
    await signUp(email);
    await mailed(email);
  };
  const tokenIn = ({ text = '' }: Email) => /\?token=([\w-]+)/.exec(text)?.[1] ?? '';

  it('reaches a mail server: a link at sign-up, and one for a new password', async () => {
    const email = 'hoa@mail.test';
    await signUp(email);
    const [welcome] = await mailed(email);
    expect(welcome?.from?.address).to.equal('accounts@shop.example');
    expect(welcome?.subject).to.equal('Confirm your address');
    await running.client.verifyEmail({ token: tokenIn(welcome!) });
    await running.client.requestPasswordReset({ email });
    const [, reset] = await mailed(email, 2);
    expect(reset?.text).to.include('http://127.0.0.1:3000/reset-password?token=');
    await running.client.resetPassword({ token: tokenIn(reset!), password: 'another long phrase' });
  });

  it('is waited for by nobody: who signs up while the server hangs is in at once, and gets the link later', async () => {
    smtp.mood = 'hangs';
    const email = 'late@mail.test';
    const asked = smtp.asked;
    await signUp(email);
    await waitUntil('the server was asked', () => Promise.resolve(smtp.asked > asked), {
      timeoutMs: 10_000,
    });
    expect(await mailsTo(email)).to.eql([]);
    smtp.mood = 'takes';
    running.clock.shiftMs += 10 * 60_000; // the lease of the hanging try, and the longest pause
    const [mail] = await mailed(email);
    await running.client.verifyEmail({ token: tokenIn(mail!) });
  });

  it('is sent again after a server that was busy, and works', async () => {
    smtp.mood = 'busy';
    const email = 'busy@mail.test';
    const asked = smtp.asked;
    await signUp(email);
    await waitUntil('the server was asked', () => Promise.resolve(smtp.asked > asked), {
      timeoutMs: 10_000,
    });
    smtp.mood = 'takes';
    const mails = await mailed(email);
    expect(mails).to.have.length(1);
    await running.client.verifyEmail({ token: tokenIn(mails[0]!) });
  });

  it('goes to nobody who has no account, who verified meanwhile, or who left', async () => {
    const [unknown, verified, left] = ['unknown@mail.test', 'verified@mail.test', 'left@mail.test'];
    const [own, leaving] = [await signUp(verified), await signUp(left)];
    const [welcome] = [(await mailed(verified))[0], await mailed(left)];
    smtp.mood = 'busy';
    await running.client.requestPasswordReset({ email: unknown });
    await running.client.requestPasswordReset({ email: left });
    await running.as(leaving, async () => {
      const { user } = await running.client.findOne({ by: { $case: 'email', value: left } });
      await running.client.delete({ id: user?.id ?? '' });
    });
    await running.as(own, () => running.client.requestEmailVerification({}));
    await running.client.verifyEmail({ token: tokenIn(welcome!) });
    smtp.mood = 'takes';
    running.clock.shiftMs += 10 * 60_000; // longer than any pause
    await lookedAtAll();
    expect(await mailsTo(unknown)).to.eql([]);
    expect([await mailsTo(verified), await mailsTo(left)].map((all) => all.length)).to.eql([1, 1]);
  });

  it('brings five links for a new password within an hour, however many are asked for at once', async () => {
    const email = 'eager@mail.test';
    await signUp(email);
    const ask = () => running.client.requestPasswordReset({ email });
    const answers = await Promise.all(Array.from({ length: 8 }, ask));
    expect(answers, 'all are told the same').to.eql(Array.from({ length: 8 }, () => ({})));
    await lookedAtAll();
    expect(await mailsTo(email)).to.have.length(1 + 5);
    running.clock.shiftMs += 3_600_000;
    await ask();
    expect(await mailed(email, 7)).to.have.length(7);
  });
});
