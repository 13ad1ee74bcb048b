import { expect } from 'chai';
import { apiHash } from '../src/vnpay/api-answer.js';
import { sha512, toSignedText } from '../src/vnpay/hash.js';
import { toVietnamDate } from '../src/vnpay/vietnam-date.js';
import { startShop, type Shop } from './support/shop.js';

const terminal = { tmnCode: 'TESTTEST', hashSecret: 'hash-secret-of-the-tests' };
type Fields = Record<string, string>;
const queryFields =
  'RequestId Version Command TmnCode TxnRef TransactionDate CreateDate IpAddr OrderInfo'.split(' ');
const refundFields =
  'RequestId Version Command TmnCode TransactionType TxnRef Amount TransactionNo TransactionDate CreateBy CreateDate IpAddr OrderInfo'.split(
    ' ',
  );

describe('the simulated VNPay over HTTP', () => {
  let shop: Shop;
  let count = 0;
  before(async () => {
    shop = await startShop((ipnUrl) => ({ vnpay: { ...terminal, ipnUrl } }));
  });
  after(() => shop.stop());
  afterEach(async () => {
    await shop.reset();
    shop.received.length = 0;
    recorded();
  });
  const answerWith = (RspCode: string) =>
    (shop.merchant.answer = () => ({ status: 200, body: JSON.stringify({ RspCode }) }));
  const recorded = () => answerWith('00');
  before(recorded);

  function payUrl(change: Fields = {}) {
    const createDate = toVietnamDate(shop.clock.now());
    const fields: Fields = {
      vnp_Version: '2.1.0',
      vnp_Command: 'pay',
      vnp_TmnCode: terminal.tmnCode,
      vnp_Amount: '25000000',
      vnp_CreateDate: createDate,
      vnp_ExpireDate: toVietnamDate(shop.clock.now() + 900_000),
      vnp_CurrCode: 'VND',
      vnp_IpAddr: '127.0.0.1',
      vnp_Locale: 'vn',
      vnp_OrderInfo: 'Two tickets',
      vnp_OrderType: 'other',
      vnp_ReturnUrl: 'http://127.0.0.1:9/back',
      vnp_TxnRef: `t${String((count += 1))}`,
      ...change,
    };
    const text = toSignedText(new Map(Object.entries(fields)));
    const signature = change['vnp_SecureHash'] ?? sha512(terminal.hashSecret, text);
    const url = `${shop.url}/paymentv2/vpcpay.html?${text}&vnp_SecureHash=${signature}`;
    return { ref: fields['vnp_TxnRef'] ?? '', url, createDate };
  }
  const fieldsOf = (url: string) =>
    Object.fromEntries<string>(new URLSearchParams(url.split('?')[1]));
  const isSigned = (fields: Fields) =>
    fields['vnp_SecureHash'] ===
    sha512(terminal.hashSecret, toSignedText(new Map(Object.entries(fields))));
  const ipns = () => shop.received.map(({ url }) => fieldsOf(url));
  async function api(names: string[], fields: Fields): Promise<Fields> {
    const all: Fields = {
      vnp_RequestId: `r${String((count += 1))}`,
      vnp_Version: '2.1.0',
      vnp_TmnCode: terminal.tmnCode,
      vnp_CreateDate: toVietnamDate(shop.clock.now()),
      vnp_IpAddr: '127.0.0.1',
      vnp_OrderInfo: 'info',
      ...fields,
    };
    const signed = { vnp_SecureHash: apiHash(terminal.hashSecret, names, all), ...all };
    return (await shop.json(
      'POST',
      '/merchant_webapi/api/transaction',
      signed,
    )) as unknown as Fields;
  }
  const query = (o: { ref: string; createDate: string }, change: Fields = {}) =>
    api(queryFields, {
      vnp_Command: 'querydr',
      vnp_TxnRef: o.ref,
      vnp_TransactionDate: o.createDate,
      ...change,
    });
  const refund = (o: { ref: string; createDate: string }, change: Fields = {}) =>
    api(refundFields, {
      vnp_Command: 'refund',
      vnp_TxnRef: o.ref,
      vnp_TransactionDate: o.createDate,
      vnp_TransactionType: '02',
      vnp_Amount: '25000000',
      vnp_TransactionNo: '',
      vnp_CreateBy: 'tests',
      ...change,
    });
  const later = () => (shop.clock.skewMs += 301_000);

  it('takes a payment: signed URL, a page for a person, money, signed IPN, return, query', async () => {
    const payment = payUrl();
    expect(await query(payment)).to.include({ vnp_ResponseCode: '91' });
    const page = await shop.page(payment.url);
    expect(page.type).to.contain('text/html');
    for (const text of ['250,000 ₫', 'Two tickets', payment.ref, 'This order is unpaid.'])
      expect(page.text).to.contain(text);
    expect(page.actions).to.eql(['pay', 'pay-less', 'suspect', 'fail', 'cancel']);
    expect(await query(payment)).to.include({
      vnp_ResponseCode: '00',
      vnp_TransactionStatus: '01',
    });
    const paid = await shop.press(payment.url, 'pay');
    expect(paid.status).to.equal(303);
    const back = fieldsOf(paid.location ?? '');
    expect(isSigned(back)).to.equal(true);
    await shop.until('the IPN comes', () => shop.received.length === 1);
    const [ipn] = ipns();
    expect(shop.received[0]?.method).to.equal('GET');
    expect(isSigned(ipn!)).to.equal(true);
    expect(ipn).to.include({
      ...{ vnp_ResponseCode: '00', vnp_TransactionStatus: '00', vnp_Amount: '25000000' },
      vnp_TxnRef: payment.ref,
    });
    expect(await query(payment), 'asked again too soon').to.include({ vnp_ResponseCode: '94' });
    later();
    const told = await query(payment);
    expect(told).to.include({ vnp_ResponseCode: '00', vnp_TransactionStatus: '00' });
    expect(told['vnp_TransactionNo']).to.equal(ipn!['vnp_TransactionNo']);
    expect((await shop.page(payment.url)).actions).to.eql([]);
    expect(await shop.act(payment.url, 'pay')).to.include({ http: 409 });
  });

  it('tells of failure and cancel by IPN, without a transaction number', async () => {
    for (const [action, knob, code] of [
      ['fail', '51', '51'],
      ['fail', '11', '11'],
      ['cancel', '51', '24'],
    ] as const) {
      await shop.knobs({ vnpayFailCode: knob });
      shop.received.length = 0;
      const { url } = payUrl();
      expect((await shop.press(url, action)).status).to.equal(303);
      await shop.until('the IPN comes', () => shop.received.length === 1);
      expect(ipns()[0]).to.include({
        ...{ vnp_ResponseCode: code, vnp_TransactionStatus: '02', vnp_TransactionNo: '0' },
      });
      expect(ipns()[0]).to.not.have.property('vnp_BankTranNo');
      expect((await shop.page(url)).actions).to.eql(['pay-late']);
    }
  });

  it('takes too little, under suspicion, and late: after a failure or its end', async () => {
    const [less, suspect, failed, expired] = [payUrl(), payUrl(), payUrl(), payUrl()];
    await shop.act(less.url, 'pay-less');
    await shop.act(suspect.url, 'suspect');
    await shop.act(failed.url, 'fail');
    await shop.page(expired.url);
    shop.clock.skewMs += 901_000;
    for (const { url } of [failed, expired]) {
      expect(await shop.act(url, 'pay')).to.include({ http: 409 });
      expect(await shop.act(url, 'pay-late')).to.include({ status: 'PAID', responseCode: '00' });
    }
    expect(await query(less)).to.include({ vnp_TransactionStatus: '00', vnp_Amount: '12500000' });
    expect(await query(suspect)).to.include({ vnp_TransactionStatus: '07' });
    await shop.until('five IPNs come', () => shop.received.length === 5);
    expect(ipns().find(({ vnp_TxnRef: ref }) => ref === suspect.ref)).to.include({
      vnp_ResponseCode: '07',
    });
  });

  it('leads a wrong URL to the error page with the documented code', async () => {
    const { ref, url } = payUrl();
    await shop.page(url);
    const cases: [Fields, string][] = [
      [{ vnp_TxnRef: ref, vnp_OrderInfo: 'another' }, '01'],
      [{ vnp_TmnCode: 'OTHER123' }, '02'],
      [{ vnp_Amount: '499900' }, '03'],
      [{ vnp_Amount: '100000000000' }, '03'],
      [{ vnp_CurrCode: 'USD' }, '03'],
      [{ vnp_ExpireDate: '20200101000000' }, '15'],
      [{ vnp_SecureHash: '0'.repeat(128) }, '70'],
    ];
    for (const [change, code] of cases) {
      const wrong = await fetch(payUrl(change).url, { redirect: 'manual' });
      expect(wrong.status, JSON.stringify(change)).to.equal(302);
      expect(wrong.headers.get('location'), JSON.stringify(change)).to.match(
        new RegExp(`Error.html\\?code=${code}$`),
      );
    }
    expect((await fetch(payUrl({ vnp_Amount: '1' }).url)).status).to.equal(400);
  });

  it('repeats an IPN up to ten times until RspCode is 00 or 02', async () => {
    await shop.knobs({ noticeRetryMs: 10 });
    for (const [code, times] of [
      ['00', 1],
      ['02', 1],
      ['01', 10],
      ['04', 10],
      ['97', 10],
      ['99', 10],
    ] as const) {
      answerWith(code);
      const { ref, url } = payUrl();
      await shop.act(url, 'pay');
      await shop.until(
        `${times} deliveries`,
        async () => (await shop.journal(ref)).length === times,
      );
      expect((await shop.journal(ref)).at(-1)).to.include({ acknowledged: times === 1 });
    }
  });

  it('refunds with the documented codes, and follows a refund by querydr', async () => {
    const payment = payUrl();
    await shop.page(payment.url);
    expect(await refund(payment)).to.include({ vnp_ResponseCode: '95' });
    await shop.act(payment.url, 'pay');
    expect(await refund({ ...payment, ref: 'unknown' })).to.include({ vnp_ResponseCode: '91' });
    expect(await refund(payment, { vnp_Amount: '30000000' })).to.include({
      vnp_ResponseCode: '02',
    });
    expect(await refund(payment, { vnp_Amount: '10000000' })).to.include({
      vnp_ResponseCode: '93',
    });
    expect(await refund(payment, { vnp_SecureHash: 'x' })).to.include({ vnp_ResponseCode: '97' });
    await shop.knobs({ refundOutcome: 'pending' });
    const accepted = await refund(payment);
    expect(accepted).to.include({ vnp_ResponseCode: '00', vnp_TransactionStatus: '05' });
    expect(await refund(payment)).to.include({ vnp_ResponseCode: '94' });
    await shop.knobs({ refundOutcome: 'ok' });
    expect(await query(payment)).to.include({
      vnp_TransactionType: '02',
      vnp_TransactionStatus: '00',
    });
    expect((await shop.transaction(payment.ref))?.refunds).to.have.length(1);
  });

  it('misbehaves as the knobs say', async () => {
    await shop.knobs({
      badSignature: true,
      wrongAmount: 7_000,
      duplicateNotices: 1,
      noticeRetryMs: 60_000,
    });
    const { ref, url } = payUrl();
    await shop.act(url, 'pay');
    await shop.until('both IPNs come', () => shop.received.length === 2);
    expect(isSigned(ipns()[0]!)).to.equal(false);
    expect(ipns()[0]).to.include({ vnp_Amount: '700000' });
    await shop.reset();
    expect(await shop.json('POST', `/control/transactions/${ref}/notice`)).to.include({
      http: 202,
    });
    await shop.until('it is told again', () => shop.received.length === 3);
    expect(isSigned(ipns()[2]!)).to.equal(true);
    await shop.knobs({ dropNotices: true });
    await shop.act(payUrl().url, 'pay');
    await shop.knobs({ failHttp: 500 });
    const away = await fetch(`${shop.url}/merchant_webapi/api/transaction`, { method: 'POST' });
    expect(away.status).to.equal(500);
    expect(shop.received).to.have.length(3);
  });
});
