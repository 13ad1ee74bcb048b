import { expect } from 'chai';
import { env } from 'node:process';
import { createPayos } from './payos/payos.js';
import type { Provider } from './provider.js';
import { createVnpay } from './vnpay/vnpay.js';
import { createZalopay } from './zalopay/zalopay.js';

/** Half past midnight in Vietnam: the day before in UTC and New York. */
const now = Date.parse('2026-01-01T00:30:00+07:00');
const shared = {
  webhookPublicUrl: 'https://tickets.example.vn',
  queryMs: 60_000,
  now: () => now,
  random: () => '0123456789abcdef',
};
const url = 'http://provider.invalid';

function providers(): Provider[] {
  return [
    createZalopay({ ...shared, appId: 2553, key1: 'k1', key2: 'k2', url }),
    createPayos({
      ...shared,
      clientId: 'c',
      apiKey: 'a',
      checksumKey: 's',
      url,
      warn: () => undefined,
    }),
    createVnpay({
      ...shared,
      tmnCode: 'DEMOV210',
      hashSecret: 's',
      payUrl: `${url}/pay`,
      apiUrl: url,
    }),
  ];
}

describe('what is sent to a provider at 00:30 in Vietnam', () => {
  const zone = env['TZ'];
  const { fetch: realFetch } = globalThis;
  afterEach(() => {
    globalThis.fetch = realFetch;
    if (zone === undefined) delete env['TZ'];
    else env['TZ'] = zone;
  });

  /** Every request of every call, and every id, with the process in a time zone. */
  async function sentIn(tz: string, expectedHour: number): Promise<string[]> {
    env['TZ'] = tz;
    expect(new Date(now).getHours(), 'the zone is in force').to.equal(expectedHour);
    const sent: string[] = [];
    globalThis.fetch = (input, init) => {
      const body = init?.body;
      const text = body instanceof URLSearchParams ? body.toString() : body;
      sent.push(
        `${input instanceof Request ? input.url : String(input)} ${typeof text === 'string' ? text : ''}`,
      );
      return Promise.resolve(new Response('{}', { status: 500 }));
    };
    for (const provider of providers()) {
      const key = { ref: provider.newRef(), createdAt: now };
      const order = { orderCode: 'TB-1', amountMinor: 250_000, description: 'Vé' };
      const link = await provider.createLink({ ...key, ...order, expiresAt: now + 840_000 });
      const refund = { ref: provider.newRefundRef(), attempt: key, providerTxId: '7' };
      sent.push(`${provider.name} ${key.ref} ${refund.ref} ${link.ok ? link.url : ''}`);
      await provider.query(key);
      await provider.cancel?.(key);
      await provider.refund({ ...refund, amountMinor: 250_000, reason: 'r' });
      await provider.queryRefund({ ...refund, amountMinor: 250_000, reason: 'r' });
    }
    return sent;
  }

  it('is the same under TZ=UTC, Asia/Ho_Chi_Minh and America/New_York, for all three', async () => {
    const utc = await sentIn('UTC', 17);
    expect(await sentIn('Asia/Ho_Chi_Minh', 0)).to.eql(utc);
    expect(await sentIn('America/New_York', 12)).to.eql(utc);
    const all = utc.join('\n');
    expect(utc.length, all).to.equal(3 + 5 + 3 + 3);
    expect(all).to.contain('ZALOPAY 260101_0123456789abcdef 260101_2553_');
    expect(all).to.contain('"vnp_TransactionDate":"20260101003000"');
    expect(all)
      .to.contain('vnp_CreateDate=20260101003000&')
      .and.to.contain('vnp_ExpireDate=20260101004400&');
    expect(all).to.contain(`"expiredAt":${(now + 840_000) / 1_000}`);
  });
});
