import { expect } from 'chai';
import { decideOutcome } from './decide-outcome.js';
import type { Attempt, Intent, Outcome, PaymentState } from './payment.js';

const intent = (status: PaymentState = 'PENDING'): Intent => ({
  id: 'i',
  orderCode: 'TB-1',
  idempotencyKey: 'k',
  amountMinor: 100_000,
  currency: 'VND',
  status,
  redirectUrl: 'http://x',
  description: '',
  expiresAt: 0,
  paidAt: undefined,
  version: 1,
});
const attempt = (status: PaymentState, providerTxId?: string): Attempt => ({
  id: 'a',
  intentId: 'i',
  provider: 'ZALOPAY',
  providerRef: 'r',
  status,
  url: undefined,
  providerTxId,
  amountPaidMinor: 0,
  failureReason: undefined,
  createdAt: 0,
  queriedAt: undefined,
});
const paid = (providerTxId = 't1', amountMinor = 100_000): Outcome => ({
  state: 'PAID',
  amountMinor,
  providerTxId,
});

describe('the outcome of an attempt', () => {
  it('is paid in time while the attempt is open', () => {
    expect(decideOutcome(intent(), attempt('PENDING'), paid())).to.eql({
      kind: 'paid',
      late: false,
    });
  });
  for (const ended of ['EXPIRED', 'CANCELLED', 'FAILED'] as const) {
    it(`is late money after ${ended}`, () => {
      expect(decideOutcome(intent(ended), attempt(ended), paid())).to.eql({
        kind: 'paid',
        late: true,
      });
    });
    it(`is nothing new when an attempt that is ${ended} fails again`, () => {
      const outcome: Outcome = { state: 'FAILED', reason: '' };
      expect(decideOutcome(intent(ended), attempt(ended), outcome)).to.eql({ kind: 'none' });
    });
  }
  it('never moves a paid attempt back', () => {
    for (const state of ['EXPIRED', 'CANCELLED'] as const)
      expect(decideOutcome(intent('PAID'), attempt('PAID', 't1'), { state })).to.eql({
        kind: 'none',
      });
  });
  it('takes the same transaction twice for a repeat', () => {
    expect(decideOutcome(intent('PAID'), attempt('PAID', 't1'), paid('t1'))).to.eql({
      kind: 'none',
    });
  });
  it('takes another transaction of a paid attempt for a second capture', () => {
    expect(decideOutcome(intent('PAID'), attempt('PAID', 't1'), paid('t2'))).to.eql({
      kind: 'second-capture',
    });
  });
  it('takes a second paid attempt of an order for a second capture', () => {
    expect(decideOutcome(intent('PAID'), attempt('PENDING'), paid('t2'))).to.eql({
      kind: 'second-capture',
    });
  });
  for (const amount of [99_999, 100_001, 1])
    it(`puts ${amount} of 100000 into review, never into a sale`, () => {
      expect(decideOutcome(intent(), attempt('PENDING'), paid('t1', amount))).to.eql({
        kind: 'review',
      });
    });
});
