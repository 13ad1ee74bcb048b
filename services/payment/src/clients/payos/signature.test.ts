import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { acknowledge, readNotice } from './notice.js';
import { orderCode } from './payos.js';
import { isSignedBy, signedText } from './signature.js';

// The webhook sample of payos.vn/docs, with the key and signature printed there.
const key = '1a54716c8f0efb2744fb28b6e38b25da7f67a925d98bc1c18bd8faaecadd7675';
const published = '412e915d2871504ed31be63c8f62a149a4410d34c4c42affc9006ef9917eaa03';
const sample = {
  orderCode: 123,
  amount: 3000,
  description: 'VQRIO123',
  accountNumber: '12345678',
  reference: 'TF230204212323',
  transactionDateTime: '2023-02-04 18:25:00',
  currency: 'VND',
  paymentLinkId: '124c33293c43417ab7879e14c8d9eb18',
  code: '00',
  desc: 'Thành công',
  counterAccountBankId: '',
  counterAccountBankName: '',
  counterAccountName: '',
  counterAccountNumber: '',
  virtualAccountName: '',
  virtualAccountNumber: '',
};
const sign = (data: object) =>
  createHmac('sha256', key)
    .update(signedText(data as Record<string, unknown>))
    .digest('hex');
const body = (data: object, signature = sign(data)) =>
  JSON.stringify({ code: '00', desc: 'success', success: true, data, signature });

describe('a webhook of PayOS', () => {
  it('is signed as in the published sample', () => {
    expect(isSignedBy(key, sample, published)).to.equal(true);
    // The other signature that the documents show for it is wrong.
    expect(isSignedBy(key, sample, `8d8640d8${published.slice(8)}`)).to.equal(false);
    const nulls = { ...sample, counterAccountName: null, virtualAccountName: null };
    expect(isSignedBy(key, nulls, published)).to.equal(true);
  });

  it('is read, and proves no more than that there is something to ask about', () => {
    expect(readNotice({ checksumKey: key }, body(sample, published))).to.eql({
      ok: true,
      notice: { ref: '123', outcome: 'ASK' },
    });
  });

  it('is not read when its types are wrong, though it is signed', () => {
    for (const change of [{ amount: '3000' }, { orderCode: '123' }, { amount: 1.5 }, { amount: 0 }])
      expect(readNotice({ checksumKey: key }, body({ ...sample, ...change }))).to.eql({
        ok: false,
        outcome: 'MALFORMED',
      });
  });

  it('is never read from a body that nobody signed, and never throws', () => {
    const any = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ data: fc.dictionary(fc.string(), fc.jsonValue()), signature: fc.string() })
        .map((envelope) => JSON.stringify(envelope)),
    );
    fc.assert(fc.property(any, (text) => !readNotice({ checksumKey: key }, text).ok));
  });

  it('is answered with the exact statuses', () => {
    const answers = (['APPLIED', 'UNKNOWN_ATTEMPT', 'BAD_SIGNATURE', 'TRY_AGAIN'] as const).map(
      (outcome) => acknowledge(outcome),
    );
    expect(answers).to.eql([
      { status: 200, body: { success: true } },
      { status: 200, body: { success: true } },
      { status: 401, body: { success: false } },
      { status: 503, body: { success: false } },
    ]);
  });

  it('names an order by a safe integer above 0', () => {
    for (const hex of ['0000000000000000', 'ffffffffffffffff', '123456789abcdef0']) {
      const code = Number(orderCode(hex));
      expect(Number.isSafeInteger(code) && code > 0, hex).to.equal(true);
    }
  });
});
