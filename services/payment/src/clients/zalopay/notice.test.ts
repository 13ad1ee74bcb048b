import { expect } from 'chai';
import fc from 'fast-check';
import { mac } from './mac.js';
import { acknowledge, readNotice } from './notice.js';

const app = { appId: 2553, key2: 'key-two-of-the-tests' };
const good = {
  app_id: 2553,
  app_trans_id: '260101_a',
  amount: 250_000,
  zp_trans_id: 260101000000001,
};
const signed = (data: string, type = 1) =>
  JSON.stringify({ data, mac: mac(app.key2, [data]), type });

describe('a notice of ZaloPay', () => {
  it('is read whether its transaction id is a number or a text', () => {
    for (const id of [260101000000001, '260101000000001'])
      expect(readNotice(app, signed(JSON.stringify({ ...good, zp_trans_id: id })))).to.eql({
        ok: true,
        notice: {
          ref: '260101_a',
          outcome: { state: 'PAID', amountMinor: 250_000, providerTxId: '260101000000001' },
        },
      });
  });

  it('is never read from a body that nobody signed, and never throws', () => {
    const envelope = fc.record({ data: fc.string(), mac: fc.string(), type: fc.constant(1) });
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      envelope.map((e) => JSON.stringify(e)),
    );
    fc.assert(fc.property(body, (text) => !readNotice(app, text).ok));
  });

  it('is never read when one character of it was changed', () => {
    const text = signed(JSON.stringify(good));
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, c) => {
        const changed = text.slice(0, at) + c + text.slice(at + 1);
        const reading = readNotice(app, changed);
        // Letters of the MAC in the other case are the same MAC; a 1 may be written 1 again.
        return changed.toLowerCase() === text.toLowerCase() || !reading.ok;
      }),
    );
  });

  it('never throws on signed data of any shape, and takes only whole, positive amounts', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (data) => !readNotice(app, signed(data)).ok),
    );
    for (const amount of [0, -1, 1.5, '250000', null, 2 ** 60])
      expect(readNotice(app, signed(JSON.stringify({ ...good, amount })))).to.eql({
        ok: false,
        outcome: 'MALFORMED',
      });
  });

  it('is answered with the exact codes', () => {
    const codes = (['APPLIED', 'BAD_SIGNATURE', 'MALFORMED', 'TRY_AGAIN'] as const).map((outcome) =>
      acknowledge(outcome),
    );
    expect(codes).to.eql([
      { status: 200, body: { return_code: 1, return_message: 'success' } },
      { status: 200, body: { return_code: -1, return_message: 'mac not equal' } },
      { status: 200, body: { return_code: 2, return_message: 'unexpected data' } },
      { status: 200, body: { return_code: 0, return_message: 'try again' } },
    ]);
  });
});
