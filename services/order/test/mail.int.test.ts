import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { testStack, type TestStack } from '@ticketbottle/local-stack/test-stack.js';
import { systemClock, uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { every, type Loop } from '@ticketbottle/service-kit/loop.js';
import { createMailer } from '@ticketbottle/service-kit/mailer.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { expect } from 'chai';
import { PNG } from 'pngjs';
import PostalMime, { type Email } from 'postal-mime';
import decodeQr from 'qr/decode.js';
import { withPictures } from '../src/clients/with-pictures.js';
import { decideCompletion } from '../src/domain/decide-money.js';
import { refundChange } from '../src/domain/decide-refund.js';
import type { Order, Ticket } from '../src/domain/order.js';
import { ticketMail } from '../src/domain/ticket-mail.js';
import { sendMail } from '../src/jobs/send-mail.js';
import type { Parts } from '../src/saga/parts.js';
import { claimMail, delayMail, mailDone } from '../src/store/mails.js';
import { openMongo, type Mongo } from '../src/store/mongo.js';
import { createOrderStore, type OrderStore } from '../src/store/orders.js';
import { startMailServer, type MailServer } from '../../../test/support/mail-server.js';
import { pendingOrder } from './support/orders.js';

describe('the e-mail with the tickets of an order', function () {
  this.timeout(60_000);
  const logger = createLogger({ service: 'order', level: 'silent' });
  const publicUrl = 'https://shop.example';
  const from = 'TicketBottle <tickets@shop.example>';
  let stack: TestStack;
  let mongo: Mongo;
  let orders: OrderStore;
  let smtp: MailServer;
  let loops: Loop[];
  let closers: (() => void)[];

  before(async () => {
    stack = await testStack(import.meta.filename, { only: ['mongo'] });
    mongo = await openMongo(stack.mongoUrl, logger);
    orders = createOrderStore({
      ...{ mongo, clock: systemClock, ids: uuidv7Ids },
      onEvents: () => undefined,
    });
  });
  after(async () => {
    await mongo.close();
    await stack.drop();
  });
  beforeEach(async () => {
    [loops, closers] = [[], []];
    smtp = await startMailServer();
  });
  afterEach(async () => {
    await Promise.all(loops.map((loop) => loop.stop()));
    closers.forEach((close) => close());
    await smtp.stop();
    await mongo.orders.deleteMany({});
  });

  const queue = {
    claim: (now: number, until: number) => claimMail(mongo, now, until),
    delay: (order: Order, until: number) => delayMail(mongo, order, until),
    done: (id: string) => mailDone(mongo, id),
  };
  /** Replicas of the job, as in so many processes. */
  const startJobs = (count: number, o: Partial<typeof queue> = {}) => {
    const parts = {
      ...{ clock: systemClock, logger, metrics: createMetrics('order'), rules: { publicUrl } },
    } as Parts;
    for (let n = 0; n < count; n++) {
      const mailer = createMailer({ from, smtpUrl: `smtp://127.0.0.1:${smtp.port}` });
      closers.push(() => mailer.close());
      const run = sendMail(parts, { ...queue, ...o }, mailer);
      loops.push(every({ name: `mail ${n}`, ms: 20, logger, run }));
    }
  };
  const tickets = (count: number): Ticket[] =>
    Array.from({ length: count }, (_, n) => ({
      ...{ ticketId: uuidv7Ids.next(), ticketClassId: uuidv7Ids.next() },
      ...{ className: 'Stalls <front>', seat: n + 1, status: 'VALID' as const },
      qr: `eyJhbGciOiJFUzI1NiJ9.${uuidv7Ids.next().repeat(9)}.${n + 1}`,
    }));
  const complete = async (more: Partial<Order> = {}) => {
    const pending = pendingOrder(more);
    const saga: Order['saga'] = { ...pending.saga, direction: 'confirming' };
    const order = { ...pending, saga, paidAt: new Date() };
    await orders.insert(order, []);
    return (
      await orders.change(order, (o) =>
        decideCompletion(o, { tickets: tickets(2), now: Date.now() }),
      )
    ).order;
  };
  const entry = async (code: string) => (await mongo.orders.findOne({ code }).lean())?.mailAt;
  const parsed = (): Promise<Email[]> =>
    Promise.all(smtp.mails.map((mail) => PostalMime.parse(mail)));
  const untilDone = (codes: string[]) =>
    waitUntil(
      'no entry is left',
      async () =>
        (await mongo.orders.countDocuments({
          code: { $in: codes },
          mailAt: { $exists: true },
        })) === 0,
      { timeoutMs: 30_000 },
    );
  const read = (picture: Uint8Array): string => {
    const { width, height, data } = PNG.sync.read(Buffer.from(picture));
    return decodeQr({ width, height, data: new Uint8Array(data) });
  };

  it('reaches a mail server once per order, with the QR code of each ticket as a picture, from two replicas', async () => {
    const sold = await Promise.all(Array.from({ length: 10 }, () => complete()));
    startJobs(2);
    await untilDone(sold.map(({ code }) => code));
    const mails = await parsed();
    expect(mails.map(({ messageId }) => messageId)).to.have.members(
      sold.map(({ code }) => `<tickets.${code}@shop.example>`),
    );
    for (const order of sold) {
      const mail = mails.find(({ subject }) => subject?.includes(order.code) === true)!;
      expect(mail.to?.map(({ address }) => address)).to.deep.equal(['anna@example.com']);
      expect(mail.from?.address).to.equal('tickets@shop.example');
      expect(mail.attachments.map(({ content }) => read(content as Uint8Array))).to.deep.equal(
        order.tickets.map(({ qr }) => qr),
      );
      for (const { contentId = '' } of mail.attachments)
        expect(mail.html).to.contain(`cid:${contentId.replace(/[<>]/g, '')}`);
      expect(mail.html).to.contain('Stalls &lt;front&gt;').and.not.contain('<front>');
      for (const { ticketId } of order.tickets) expect(mail.text).to.contain(ticketId);
    }
  });

  it('is sent again at growing pauses while the server is busy or away, and others do not wait for it', async () => {
    smtp.mood = 'busy';
    const first = await complete();
    startJobs(1);
    await waitUntil('the first refusal', () => Promise.resolve(smtp.asked > 0), {
      timeoutMs: 10_000,
    });
    expect(smtp.mails).to.have.length(0);
    expect((await entry(first.code))!.getTime()).to.be.greaterThan(Date.now());
    const { port } = smtp;
    await smtp.stop();
    const second = await complete();
    await waitUntil(
      'the second was tried in vain',
      async () => ((await mongo.orders.findOne({ code: second.code }))?.mailTries ?? 0) > 0,
      { timeoutMs: 10_000 },
    );
    smtp = await startMailServer(port);
    const third = await complete();
    await untilDone([third.code]);
    await untilDone([first.code, second.code]);
    expect((await parsed()).map(({ messageId }) => messageId)).to.have.members(
      [first, second, third].map(({ code }) => `<tickets.${code}@shop.example>`),
    );
  });

  it('has the same Message-ID when a process died between the server and its mark', async () => {
    const order = await complete();
    const died = { done: () => Promise.reject(new Error('the process died')) };
    startJobs(1, { ...died, claim: (now) => claimMail(mongo, now, now) });
    await waitUntil('it was sent twice', () => Promise.resolve(smtp.mails.length >= 2), {
      timeoutMs: 10_000,
    });
    const ids = new Set((await parsed()).map(({ messageId }) => messageId));
    expect([...ids]).to.deep.equal([`<tickets.${order.code}@shop.example>`]);
  });

  it('is not sent for an order that is refunded, and is given up when the address is refused ten times', async () => {
    const refunded = await complete();
    await orders.change(refunded, (o) => refundChange(o, { now: Date.now(), reason: 'rain' }));
    expect(await entry(refunded.code)).to.equal(undefined);
    smtp.mood = 'refuses';
    const nobody = await complete();
    startJobs(1, { delay: (order) => delayMail(mongo, order, 0) });
    await untilDone([nobody.code]);
    expect([smtp.asked, smtp.mails.length]).to.deep.equal([10, 0]);
  });

  it('is left alone by a server that never answers when the service stops', async () => {
    smtp.mood = 'hangs';
    const order = await complete();
    startJobs(1);
    await waitUntil('the server was asked', () => Promise.resolve(smtp.asked > 0), {
      timeoutMs: 10_000,
    });
    const from = Date.now();
    await Promise.all(loops.map((loop) => loop.stop()));
    expect(Date.now() - from).to.be.lessThan(5_000);
    expect(await entry(order.code)).to.be.instanceOf(Date);
  });

  it('is one file per order in a mailbox folder', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'order-mail-'));
    try {
      const order = await complete();
      const mailer = createMailer({ from, dir: join(dir, 'mail') });
      const { signal } = new AbortController();
      const mail = withPictures(ticketMail(order, publicUrl));
      for (let n = 0; n < 2; n++) await mailer.send(mail, signal);
      const name = `tickets.${order.code}@shop.example.eml`;
      expect(await readdir(join(dir, 'mail'))).to.deep.equal([name]);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
