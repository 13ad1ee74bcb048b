import { expect } from 'chai';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Zalopay } from './call.js';
import { query } from './query.js';
import { refundState } from './refund.js';

describe('the answer to a query', () => {
  let answer: object = {};
  const server = createServer((_request, response) => response.end(JSON.stringify(answer)));
  let zalopay: Zalopay;
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const keys = { appId: 1, key1: 'a', key2: 'b', callbackUrl: '', returnUrl: '' };
    zalopay = { ...keys, url, now: () => 0, guard: (_lane, run) => run() };
  });
  after(() => server.close());

  const cases: [string, object, string][] = [
    ['paid', { return_code: 1, amount: 5, zp_trans_id: 7 }, 'PAID'],
    ['paid without a transaction', { return_code: 1, amount: 5, zp_trans_id: 0 }, 'UNKNOWN'],
    ['expired', { return_code: 2, sub_return_code: -54 }, 'FAILED'],
    ['unpaid', { return_code: 3 }, 'PENDING'],
    ['not found', { return_code: 2, sub_return_code: -101 }, 'NOT_FOUND'],
    ['no answer of ZaloPay', { hello: 1 }, 'UNKNOWN'],
    ...[-401, -402, -429, -500, -999].flatMap((code): [string, object, string][] => [
      [`trouble ${code}`, { return_code: code }, 'UNKNOWN'],
      [`trouble 2/${code}`, { return_code: 2, sub_return_code: code }, 'UNKNOWN'],
    ]),
  ];
  for (const [what, given, state] of cases)
    it(`is ${state} for ${what}`, async () => {
      answer = given;
      expect((await query(zalopay, '260101_a')).state).to.equal(state);
    });

  it('leaves a refund unknown while ZaloPay is in trouble', () => {
    const texts = { return_message: '', sub_return_message: '' };
    const of = (code: number) =>
      refundState({ return_code: 2, sub_return_code: code, ...texts }).state;
    expect([-429, -500, -999].map(of)).to.eql(['UNKNOWN', 'UNKNOWN', 'UNKNOWN']);
    expect([-13, -14, -32].map(of)).to.eql(['FAILED', 'FAILED', 'FAILED']);
  });
});
