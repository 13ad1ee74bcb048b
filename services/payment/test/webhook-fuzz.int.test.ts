import { env } from 'node:process';
import { PaymentStatus, Provider } from '@ticketbottle/sdk/payment.js';
import { expect } from 'chai';
import fc from 'fast-check';
import pg from 'pg';
import { forgeries, signedNotice, type Sent } from './support/notices.js';
import { create, startRig, until, type Rig } from './support/payment-rig.js';

const { PAYOS, VNPAY, ZALOPAY } = Provider;
const numRuns = env['TEST_SIZE'] === 'long' ? 10_000 : 500;

describe('whatever is sent to the webhooks', function () {
  this.timeout(1_800_000);
  let rig: Rig;
  let db: pg.Client;
  before(async () => {
    rig = await startRig(import.meta.filename, { all: true });
    db = new pg.Client({ connectionString: rig.stack.databaseUrl });
    await db.connect();
  });
  after(async () => {
    await db.end();
    await rig.stop();
  });

  /** All that a notice could change of money. */
  async function state(): Promise<string> {
    const { rows } = await db.query<{ state: string }>(
      `SELECT concat_ws(' ',
         (SELECT string_agg(concat(id, status, version), ',' ORDER BY id) FROM intents),
         (SELECT string_agg(concat(id, status, amount_paid_minor, provider_tx_id), ',' ORDER BY id) FROM attempts),
         (SELECT count(*) FROM refunds), (SELECT count(*) FROM outbox)) AS state`,
    );
    return rows[0]?.state ?? '';
  }

  const json = fc.oneof(
    fc.jsonValue({ maxDepth: 4 }),
    fc.constantFrom(1e308, -1, 2 ** 53, '\u0000', '__proto__', [], {}, null, '9'.repeat(400)),
  );
  const bytes = fc.uint8Array({ maxLength: 4_000 }).map((array) => Buffer.from(array));
  const encoding = fc.constantFrom('', 'gzip', 'deflate', 'br', 'nonsense');

  it(`is never answered with 500, and changes nothing without a valid signature (${numRuns})`, async () => {
    const refs = new Map<Provider, string>();
    for (const provider of [ZALOPAY, PAYOS, VNPAY])
      refs.set(provider, (await create(rig, { provider })).attempt.providerRef);
    const before = await state();
    const provider = fc.constantFrom(ZALOPAY, PAYOS, VNPAY);

    /** Of an open attempt, by a key that is not the provider's, or with a field of another type. */
    const claimed = fc
      .record({
        provider,
        amountMinor: fc.oneof(fc.constant(250_000), fc.maxSafeNat()),
        txId: fc.string(),
      })
      .chain((o) => {
        const claim = { ...o, ref: refs.get(o.provider) ?? '' };
        return fc.constantFrom(signedNotice(claim, 'nobody’s key'), ...forgeries(claim));
      });
    /** Signed as the provider signs, and about nothing that is here. */
    const foreign = fc
      .record({ provider, amountMinor: fc.maxSafeNat(), txId: fc.string(), n: fc.nat() })
      .map(({ n, ...claim }) =>
        signedNotice({ ...claim, ref: claim.provider === PAYOS ? `${n}` : `none_${n}` }),
      );
    const shaped: fc.Arbitrary<Sent> = fc
      .record({ provider, data: json, mac: json, signature: json, type: json, more: json })
      .map(({ provider: to, ...body }) => ({
        provider: to,
        text:
          to === VNPAY
            ? Object.entries(body)
                .map(([name, value]) => `vnp_${name}=${encodeURIComponent(JSON.stringify(value))}`)
                .join('&')
            : JSON.stringify(body),
      }));
    const cut = fc
      .tuple(claimed, fc.nat(), fc.string({ unit: 'binary', maxLength: 20 }))
      .map(([{ provider: to, text }, at, insert]) => {
        const place = at % (text.length + 1);
        return { provider: to, text: text.slice(0, place) + insert + text.slice(place) };
      });
    const input = fc.oneof(
      fc.record({ provider, body: bytes, encoding }),
      fc
        .record({ sent: fc.oneof(claimed, foreign, shaped, cut), encoding })
        .map(({ sent, ...o }) => ({ provider: sent.provider, body: Buffer.from(sent.text), ...o })),
    );
    const paths = { [ZALOPAY]: '/zalopay', [PAYOS]: '/payos', [VNPAY]: '/vnpay/ipn' };
    await fc.assert(
      fc.asyncProperty(input, async ({ provider: to, body, encoding: coding }) => {
        const isQuery = to === VNPAY;
        // What a URL can not hold never arrives as one.
        const query = `?${body.toString('latin1').replaceAll(/[^\x21-\x7e]|#/g, (c) => encodeURIComponent(c))}`;
        const headers = coding === '' ? {} : { 'content-encoding': coding };
        const init = isQuery ? {} : { method: 'POST', body: new Uint8Array(body), headers };
        const url =
          rig.doors + paths[to as keyof typeof paths] + (isQuery ? query.slice(0, 8_000) : '');
        const response = await fetch(url, init);
        await response.arrayBuffer();
        expect(response.status).to.be.below(500);
        expect(await state()).to.equal(before);
      }),
      { numRuns },
    );
  });

  it('would be seen to change something: a valid signature does', async () => {
    const { request, attempt } = await create(rig);
    const before = await state();
    const claim = { provider: ZALOPAY, ref: attempt.providerRef, amountMinor: 250_000, txId: '1' };
    const { text } = signedNotice(claim);
    await fetch(`${rig.doors}/zalopay`, { method: 'POST', body: text });
    await until(rig, request, ({ status }) => status === PaymentStatus.PAID);
    expect(await state()).to.not.equal(before);
  });
});
