import { expect } from 'chai';
import { dataSignature, requestSignature } from '../src/payos/signature.js';
import { startShop, type Json, type Shop } from './support/shop.js';

const channel = {
  clientId: 'channel-of-the-tests',
  apiKey: 'api-key-of-the-tests',
  checksumKey: 'checksum-key-of-the-tests',
};
const credentials = { 'x-client-id': channel.clientId, 'x-api-key': channel.apiKey };

describe('the simulated PayOS over HTTP', () => {
  let shop: Shop;
  let code = 1_000;
  before(async () => {
    shop = await startShop((webhookUrl) => ({ payos: { ...channel, webhookUrl } }));
  });
  after(() => shop.stop());
  afterEach(async () => {
    await shop.reset();
    shop.received.length = 0;
    shop.merchant.answer = () => ({ status: 200, body: '' });
  });

  const call = (method: string, path: string, body?: object, headers: object = credentials) =>
    shop.json(method, `/v2/payment-requests${path}`, body, headers);
  function request(change: Json = {}): Json {
    const fields = {
      orderCode: (code += 1),
      amount: 250_000,
      description: 'TB4711',
      cancelUrl: 'http://127.0.0.1:9/back?cancelled=1',
      returnUrl: 'http://127.0.0.1:9/back',
      expiredAt: Math.floor(shop.clock.now() / 1_000) + 900,
      ...change,
    };
    return { signature: requestSignature(channel.checksumKey, fields), ...fields };
  }
  async function create(change: Json = {}) {
    const fields = request(change);
    const answer = await call('POST', '', fields);
    expect(answer, JSON.stringify(answer)).to.include({ http: 200, code: '00' });
    const data = (answer as Json)['data'] as Json;
    expect((answer as Json)['signature']).to.equal(dataSignature(channel.checksumKey, data));
    return { ref: String(fields['orderCode']), url: String(data['checkoutUrl']) };
  }
  const link = async (ref: string) => ((await call('GET', `/${ref}`)) as Json)['data'] as Json;
  const notices = () =>
    shop.received.map(({ body }) => JSON.parse(body) as { data: Json; signature: string });

  it('takes a payment: link, a page for a person, money, signed webhook, query', async () => {
    const { ref, url } = await create();
    const page = await shop.page(url);
    expect(page.type).to.contain('text/html');
    for (const text of ['250,000 ₫', 'TB4711', ref, 'This order is pending.'])
      expect(page.text).to.contain(text);
    expect(page.actions).to.eql(['pay', 'pay-less', 'fail', 'cancel']);
    expect(await link(ref)).to.include({ status: 'PENDING', amountPaid: 0 });
    const paid = await shop.press(url, 'pay');
    expect(paid.status).to.equal(303);
    const back = new URL(paid.location ?? '').searchParams;
    expect([back.get('orderCode'), back.get('status'), back.get('cancel')]).to.eql([
      ref,
      'PAID',
      'false',
    ]);
    await shop.until('the webhook comes', () => shop.received.length === 1);
    const [notice] = notices();
    expect(notice!.signature).to.equal(dataSignature(channel.checksumKey, notice!.data));
    expect(notice!.data).to.include({ orderCode: Number(ref), amount: 250_000, currency: 'VND' });
    expect(await link(ref)).to.include({ status: 'PAID', amountPaid: 250_000, amountRemaining: 0 });
    expect(await shop.act(url, 'pay')).to.include({ http: 409 });
  });

  it('fails and is cancelled on its page, silently, and leads back to where the merchant said', async () => {
    const failed = await create();
    const wayBack = new URL((await shop.press(failed.url, 'fail')).location ?? '');
    expect(wayBack.searchParams.get('status')).to.equal('FAILED');
    const cancelled = await create();
    const back = new URL((await shop.press(cancelled.url, 'cancel')).location ?? '').searchParams;
    expect([back.get('cancelled'), back.get('cancel'), back.get('status')]).to.eql([
      '1',
      'true',
      'CANCELLED',
    ]);
    expect(await link(failed.ref)).to.include({ status: 'FAILED' });
    expect(await link(cancelled.ref)).to.include({ status: 'CANCELLED' });
    for (const { url, ref } of [failed, cancelled]) {
      expect(await shop.act(url, 'pay')).to.include({ http: 409 });
      expect((await shop.page(url)).actions).to.eql(['pay-late']);
      expect(await shop.journal(ref)).to.eql([]);
    }
    expect(shop.received).to.have.length(0);
  });

  it('takes too little, then the rest, and tells of each transfer', async () => {
    const { ref, url } = await create();
    await shop.press(url, 'pay-less');
    expect(await link(ref)).to.include({ status: 'UNDERPAID', amountPaid: 125_000 });
    const page = await shop.page(url);
    expect(page.text).to.contain('Paid so far').and.to.contain('125,000 ₫');
    expect(page.actions).to.eql(['pay']);
    expect(await call('POST', `/${ref}/cancel`, {})).to.include({ code: '20' });
    await shop.press(url, 'pay');
    await shop.until('two webhooks come', () => shop.received.length === 2);
    expect(notices().map(({ data }) => data['amount'])).to.eql([125_000, 125_000]);
    expect(new Set(notices().map(({ data }) => data['reference'])).size).to.equal(2);
    expect(await link(ref)).to.include({ status: 'PAID', amountPaid: 250_000 });
  });

  it('takes a transfer after the end: cancelled, expired, or paid before', async () => {
    const first = await create();
    expect(await call('POST', `/${first.ref}/cancel`, { cancellationReason: 'late' })).to.include({
      code: '00',
    });
    const second = await create();
    shop.clock.skewMs += 901_000;
    expect(await link(second.ref)).to.include({ status: 'EXPIRED' });
    const third = await create();
    await shop.act(third.url, 'pay');
    for (const { url, ref } of [first, second, third]) {
      expect(await shop.act(url, 'pay')).to.include({ http: 409 });
      expect(await shop.act(url, 'pay-late')).to.include({ status: 'PAID' });
      const paid = ref === third.ref ? 500_000 : 250_000;
      expect(await link(ref)).to.include({ amountPaid: paid });
    }
    await shop.until('all are told', () => shop.received.length === 4);
  });

  it('refuses with HTTP 200 and the documented codes, unsigned', async () => {
    const { ref } = await create();
    const cases: [Json, string][] = [
      [{ orderCode: Number(ref) }, '231'],
      [{ signature: '0'.repeat(64) }, '201'],
      [{ amount: 0 }, '20'],
      [{ orderCode: -1 }, '20'],
      [{ description: 'x'.repeat(26) }, '20'],
      [{ expiredAt: 1 }, '20'],
      [{ returnUrl: 'nowhere' }, '20'],
    ];
    for (const [change, expected] of cases) {
      const answer = await call('POST', '', request(change));
      expect(answer, JSON.stringify(change)).to.include({ http: 200, code: expected });
      expect(answer).to.not.have.property('signature');
    }
    expect(await call('GET', '/4711')).to.include({ http: 200, code: '101' });
    expect(await call('POST', '/4711/cancel', {})).to.include({ code: '101' });
    const stranger = { ...credentials, 'x-api-key': 'another' };
    expect(await call('GET', `/${ref}`, undefined, stranger)).to.include({
      http: 200,
      code: '214',
    });
    expect(await call('GET', `/${ref}`, undefined, {})).to.include({ http: 401 });
  });

  it('misbehaves as the knobs say, and the journal keeps what was answered', async () => {
    shop.merchant.answer = () => ({ status: 503, body: 'not now' });
    await shop.knobs({ badSignature: true, wrongAmount: 5, duplicateNotices: 1 });
    const { ref, url } = await create();
    await shop.act(url, 'pay');
    await shop.until('both webhooks come', async () => (await shop.journal(ref)).length === 2);
    const [notice] = notices();
    expect(notice!.signature).to.match(/^[0-9a-f]{64}$/);
    expect(notice!.signature).to.not.equal(dataSignature(channel.checksumKey, notice!.data));
    expect((await shop.journal(ref))[0]).to.include({
      ...{ provider: 'payos', ref, httpStatus: 503, body: 'not now', acknowledged: false },
    });
    await shop.reset();
    expect(await shop.json('POST', `/control/transactions/${ref}/notice`)).to.include({
      http: 202,
    });
    await shop.until('it is told again', async () => (await shop.journal(ref)).length === 1);
    await shop.knobs({ failHttp: 429 });
    expect(await call('GET', `/${ref}`)).to.include({ http: 429 });
    expect(await shop.transaction(ref)).to.include({ status: 'UNDERPAID', paidAmount: 5 });
  });

  it('stores a link whose create it never answers', async () => {
    await shop.knobs({ createTimeoutAfterStoring: true });
    const fields = request();
    const answer = await fetch(`${shop.url}/v2/payment-requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...credentials },
      body: JSON.stringify(fields),
      signal: AbortSignal.timeout(300),
    }).catch((error: unknown) => (error as Error).name);
    expect(answer).to.equal('TimeoutError');
    expect(await link(String(fields['orderCode']))).to.include({ status: 'PENDING' });
  });

  it('confirms a webhook by a signed sample of an order that nobody has', async () => {
    const confirm = (webhookUrl: string) =>
      shop.json('POST', '/confirm-webhook', { webhookUrl }, credentials);
    expect(await confirm(shop.noticeUrl)).to.include({ code: '00' });
    const [sample] = notices();
    expect(sample!.signature).to.equal(dataSignature(channel.checksumKey, sample!.data));
    expect(await link(String(sample!.data['orderCode']))).to.equal(null);
    shop.merchant.answer = () => ({ status: 500, body: '' });
    expect(await confirm(shop.noticeUrl)).to.include({ code: '20' });
  });
});
