import { expect } from 'chai';
import { decideDifference, type Told } from './decide-difference.js';
import type { Attempt } from './payment.js';

const attempt = (change: Partial<Attempt>): Attempt => ({
  id: 'a',
  intentId: 'i',
  provider: 'VNPAY',
  providerRef: 'r',
  status: 'PENDING',
  url: undefined,
  providerTxId: undefined,
  amountPaidMinor: 0,
  failureReason: undefined,
  createdAt: 0,
  expiresAt: 1,
  queriedAt: undefined,
  ...change,
});
const paid = attempt({ status: 'PAID', providerTxId: 'tx', amountPaidMinor: 500 });
const back = { providerTxId: 'tx', amountMinor: 500 };
const money = (amountMinor: number): Told => ({ state: 'PAID', providerTxId: 'tx', amountMinor });

describe('an attempt beside what its provider tells', () => {
  const decide = (...args: Parameters<typeof decideDifference>) =>
    decideDifference(...args).decision;

  it('is the same when both know of the same money, or of none', () => {
    expect(decide(paid, [], money(500))).to.equal('same');
    expect(decide(paid, [back], money(500))).to.equal('same');
    expect(decide(paid, [back], { state: 'REFUNDED', amountMinor: 500 })).to.equal('same');
    const part = attempt({ amountPaidMinor: 200 });
    const less: Told = { state: 'UNDERPAID', providerTxId: 'tx', amountMinor: 200 };
    expect(decide(part, [], less)).to.equal('same');
    for (const state of ['PENDING', 'NOT_FOUND'] as const)
      expect(decide(attempt({}), [], { state })).to.equal('same');
    const failed: Told = { state: 'FAILED', reason: '' };
    expect(decide(attempt({ status: 'EXPIRED' }), [], failed)).to.equal('same');
  });

  it('misses money here or there, or has another amount', () => {
    expect(decide(attempt({ status: 'EXPIRED' }), [], money(500))).to.equal('MISSING_HERE');
    expect(decide(attempt({}), [], money(500))).to.equal('MISSING_HERE');
    for (const told of [{ state: 'NOT_FOUND' }, { state: 'FAILED', reason: '' }] as const)
      expect(decide(paid, [], told)).to.equal('MISSING_THERE');
    expect(decideDifference(paid, [], money(400))).to.eql({
      decision: 'AMOUNT',
      storedMinor: 500,
      toldMinor: 400,
    });
    const twice: Told = { state: 'PAID', providerTxId: 'tx2', amountMinor: 1_000, sum: true };
    expect(decide(paid, [], twice)).to.equal('AMOUNT');
    const second = { providerTxId: 'tx2', amountMinor: 500 };
    expect(decide(paid, [second], twice), 'the second went back').to.equal('same');
  });

  it('is told of when it is open here and over there, or given back by nobody here', () => {
    expect(decide(attempt({}), [], { state: 'FAILED', reason: '' })).to.equal('STATE');
    const gone: Told = { state: 'REFUNDED', amountMinor: 500 };
    expect(decide(paid, [], gone)).to.equal('REFUNDED_THERE');
  });

  it('is not judged by a provider that does not answer', () => {
    expect(decide(paid, [], { state: 'UNKNOWN' })).to.equal('unanswered');
  });
});
