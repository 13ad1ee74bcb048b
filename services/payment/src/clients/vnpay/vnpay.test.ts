import { expect } from 'chai';
import fc from 'fast-check';
import { env } from 'node:process';
import { HashAlgorithm, ProductCode, VNPay, VnpLocale } from 'vnpay';
import { createVnpay } from './vnpay.js';
import { hash, signedQuery } from './hash.js';
import { readNotice } from './notice.js';
import { plainText } from './plain-text.js';

const app = { tmnCode: 'DEMOV210', hashSecret: 'hash-secret-of-32-characters-abc' };
const host = 'https://sandbox.vnpayment.vn';
const provider = createVnpay({
  ...app,
  payUrl: `${host}/paymentv2/vpcpay.html`,
  apiUrl: 'http://127.0.0.1:9',
  webhookPublicUrl: 'https://tickets.example.vn',
  queryMs: 300_000,
  now: () => 0,
  random: () => '0123456789abcdef',
});
/** The second opinion: only what it does right is asked of it. */
const oracle = new VNPay({
  tmnCode: app.tmnCode,
  secureSecret: app.hashSecret,
  vnpayHost: host,
  hashAlgorithm: HashAlgorithm.SHA512,
  testMode: false,
});
const vietnam = (epochMs: number) =>
  new Date(epochMs + 7 * 3_600_000).toISOString().replaceAll(/\D/g, '').slice(0, 14);

const safeText = fc.string({
  unit: fc.constantFrom(...Array.from('abcXYZ019 .,:_-')),
  minLength: 1,
  maxLength: 60,
});
const order = fc.record({
  ref: fc.stringMatching(/^[0-9a-f]{16}$/),
  amountMinor: fc.integer({ min: 5_000, max: 999_999_999 }),
  createdAt: fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2035, 0) }),
  minutes: fc.integer({ min: 1, max: 60 }),
  description: safeText,
});
type Order = typeof order extends fc.Arbitrary<infer T> ? T : never;

async function link(o: Order): Promise<string> {
  const expiresAt = o.createdAt + o.minutes * 60_000;
  const answer = await provider.createLink({ ...o, expiresAt, orderCode: 'TB-1' });
  return answer.ok ? answer.url : answer.message;
}

function ipn(fields: Record<string, string>, secret = app.hashSecret): string {
  const text = signedQuery(fields);
  return `${text}&vnp_SecureHash=${hash(secret, text)}`;
}

const paid = {
  vnp_TmnCode: app.tmnCode,
  vnp_Amount: '25000000',
  vnp_BankCode: 'NCB',
  vnp_OrderInfo: 'Two tickets',
  vnp_TransactionNo: '14422574',
  vnp_ResponseCode: '00',
  vnp_TransactionStatus: '00',
  vnp_TxnRef: '0123456789abcdef',
};

describe('the signature of VNPay', () => {
  it('is over the text of the published sample', () => {
    const text =
      'vnp_Amount=1806000&vnp_Command=pay&vnp_CreateDate=20210801153333&vnp_CurrCode=VND&vnp_IpAddr=127.0.0.1&vnp_Locale=vn&vnp_OrderInfo=Thanh+toan+don+hang+%3A5&vnp_OrderType=other&vnp_ReturnUrl=https%3A%2F%2Fdomainmerchant.vn%2FReturnUrl&vnp_TmnCode=DEMOV210&vnp_TxnRef=5&vnp_Version=2.1.0';
    const fields = Object.fromEntries(new URLSearchParams(text));
    expect(
      signedQuery({ ...fields, vnp_SecureHash: 'x', foreign: '1', vnp_BankCode: '' }),
    ).to.equal(text);
  });

  it('of 1,000 payment URLs is that of the vnpay package', async () => {
    await fc.assert(
      fc.asyncProperty(order, async (o) => {
        const other = oracle.buildPaymentUrl({
          vnp_Amount: o.amountMinor,
          vnp_CreateDate: Number(vietnam(o.createdAt)),
          vnp_ExpireDate: Number(vietnam(o.createdAt + o.minutes * 60_000)),
          vnp_IpAddr: '127.0.0.1',
          vnp_Locale: VnpLocale.VN,
          vnp_OrderInfo: plainText(o.description, 255),
          vnp_OrderType: ProductCode.Other,
          vnp_ReturnUrl: 'https://tickets.example.vn/webhooks/vnpay/return',
          vnp_TxnRef: o.ref,
        });
        const ours = new URL(await link(o)).searchParams;
        expect(Object.fromEntries(ours)).to.eql(Object.fromEntries(new URL(other).searchParams));
      }),
      { numRuns: 1_000 },
    );
  });

  it('of 1,000 notices is verified, and refused when changed, by both alike', () => {
    fc.assert(
      fc.property(order, fc.boolean(), (o, forged) => {
        const fields = {
          ...paid,
          vnp_Amount: String(o.amountMinor * 100),
          vnp_OrderInfo: plainText(o.description, 255),
          vnp_TxnRef: o.ref,
        };
        const text = ipn(fields, forged ? 'another secret' : app.hashSecret);
        const query = Object.fromEntries(new URLSearchParams(text));
        const verdict = oracle.verifyIpnCall(query as never).isVerified;
        const reading = readNotice(app, text);
        expect(reading.ok).to.equal(verdict).and.to.equal(!forged);
        if (reading.ok)
          expect(reading.notice).to.eql({
            ref: o.ref,
            outcome: { state: 'PAID', amountMinor: o.amountMinor, providerTxId: '14422574' },
          });
      }),
      { numRuns: 1_000 },
    );
  });

  const zone = env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete env['TZ'];
    else env['TZ'] = zone;
  });
  it('is the same in every time zone, and at half past midnight in Vietnam', async () => {
    const createdAt = Date.parse('2026-01-01T00:30:00+07:00');
    const o = { ref: 'r1', amountMinor: 250_000, createdAt, minutes: 14, description: 'Vé' };
    const links = [];
    for (const tz of ['UTC', 'Asia/Ho_Chi_Minh', 'America/New_York']) {
      env['TZ'] = tz;
      links.push(await link(o));
    }
    expect(new Set(links).size).to.equal(1);
    const { searchParams } = new URL(links[0]!);
    expect(searchParams.get('vnp_CreateDate')).to.equal('20260101003000');
    expect(searchParams.get('vnp_ExpireDate')).to.equal('20260101004400');
    expect(searchParams.get('vnp_OrderInfo')).to.equal('Ve');
  });
});

describe('a notice of VNPay', () => {
  const outcomeOf = (change: Record<string, string>) => {
    const reading = readNotice(app, ipn({ ...paid, ...change }));
    if (!reading.ok) return reading.outcome;
    const { outcome } = reading.notice;
    return outcome === 'ASK' ? outcome : outcome.state + ('suspect' in outcome ? '?' : '');
  };
  const both = (code: string, status: string) =>
    outcomeOf({ vnp_ResponseCode: code, vnp_TransactionStatus: status });

  it('means paid only when both codes say so', () => {
    expect(both('00', '00')).to.equal('PAID');
    expect(both('07', '07')).to.equal('PAID?');
    expect(both('00', '02')).to.equal('MALFORMED');
    expect(both('24', '00')).to.equal('MALFORMED');
    for (const code of ['24', '11', '51', '09', '99']) expect(both(code, '02')).to.equal('FAILED');
  });
  it('of a cancelled payment has no transaction and is read', () => {
    const cancelled = { vnp_ResponseCode: '24', vnp_TransactionStatus: '02' };
    expect(outcomeOf({ ...cancelled, vnp_TransactionNo: '0' })).to.equal('FAILED');
    expect(outcomeOf({ vnp_TransactionNo: '0' })).to.equal('MALFORMED');
  });
  it('takes amounts above 2^31 and near the most, and only whole đồng', () => {
    for (const [text, amountMinor] of [
      ['99999999900', 999_999_999],
      ['214748364900', 2_147_483_649],
      ['500000', 5_000],
    ] as const)
      expect(readNotice(app, ipn({ ...paid, vnp_Amount: text }))).to.deep.nested.include({
        'notice.outcome.amountMinor': amountMinor,
      });
    for (const text of ['150', '0', '-100', '1e5', '1000000000000', ''])
      expect(outcomeOf({ vnp_Amount: text }), text).to.equal('MALFORMED');
  });
  it('is refused with a repeated parameter, another terminal or a foreign reference', () => {
    expect(readNotice(app, `${ipn(paid)}&vnp_Amount=1`)).to.include({ outcome: 'MALFORMED' });
    expect(outcomeOf({ vnp_TmnCode: 'OTHER123' })).to.equal('MALFORMED');
    expect(outcomeOf({ vnp_TxnRef: "a' OR 1=1" })).to.equal('MALFORMED');
    expect(readNotice(app, `${ipn(paid)}&foreign=1`).ok).to.equal(true);
  });
  it('is never read from a query that nobody signed, and never throws', () => {
    const field = fc.tuple(
      fc.constantFrom(...Object.keys(paid), 'vnp_SecureHash', '__proto__'),
      fc.string(),
    );
    const query = fc.oneof(
      fc.string(),
      fc.array(field).map((fields) => new URLSearchParams(fields).toString()),
    );
    fc.assert(fc.property(query, (text) => !readNotice(app, text).ok));
  });
});
