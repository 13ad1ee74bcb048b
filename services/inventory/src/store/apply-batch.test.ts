import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { expect } from 'chai';
import { applyBatch } from './apply-batch.js';

const failure = (code: string): Error => Object.assign(new Error(code), { code });
const ten = Array.from({ length: 10 }, (_, n) => n);

describe('a batch that fails', () => {
  it('is halved until the request at fault stands alone; all others are answered', async () => {
    let calls = 0;
    const answers = await applyBatch(ten, (requests) => {
      calls++;
      return requests.includes(7)
        ? Promise.reject(failure('22003'))
        : Promise.resolve(requests.map((n) => n * 2));
    });
    expect(answers.map((a) => (a instanceof Error ? 'fault' : a))).to.eql(
      ten.map((n) => (n === 7 ? 'fault' : n * 2)),
    );
    expect(calls).to.be.lessThan(10);
  });

  for (const code of ['40001', '40P01'])
    it(`is sent again once after ${code}`, async () => {
      let calls = 0;
      const answers = await applyBatch(ten, (requests) =>
        ++calls === 1 ? Promise.reject(failure(code)) : Promise.resolve(requests),
      );
      expect([answers, calls]).to.eql([ten, 2]);
    });

  for (const code of ['57P01', '08006', 'ECONNRESET', '57014', '40P01'])
    it(`answers all UNAVAILABLE when ${code} stays: nobody knows what became of them`, async () => {
      let calls = 0;
      const answers = await applyBatch(ten, () => {
        calls++;
        return Promise.reject(failure(code));
      });
      const reasons = answers.map((a) => refusalOf(a)?.reason);
      expect(reasons).to.eql(ten.map(() => 'DEPENDENCY_UNAVAILABLE'));
      expect(calls).to.be.at.most(2);
    });
});
