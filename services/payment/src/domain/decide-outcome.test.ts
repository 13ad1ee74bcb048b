import { expect } from 'chai';
import { decideOutcome as decide } from './decide-outcome.js';
import type { Attempt, Intent, Outcome, PaymentState, Returned } from './payment.js';

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
  expiresAt: 0,
  queriedAt: undefined,
});
const paid = (providerTxId = 't1', amountMinor = 100_000): Outcome => ({
  state: 'PAID',
  amountMinor,
  providerTxId,
});

const decideOutcome = (i: Intent, a: Attempt, outcome: Outcome, returned: Returned[] = []) =>
  decide({ intent: i, attempt: a, returned }, outcome);

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
      backMinor: 100_000,
      moves: false,
    });
  });
  it('takes a second paid attempt of an order for a second capture', () => {
    expect(decideOutcome(intent('PAID'), attempt('PENDING'), paid('t2'))).to.eql({
      kind: 'second-capture',
      backMinor: 100_000,
      moves: true,
    });
  });
  for (const amount of [99_999, 100_001, 1])
    it(`puts ${amount} of 100000 into review, never into a sale`, () => {
      expect(decideOutcome(intent(), attempt('PENDING'), paid('t1', amount))).to.eql({
        kind: 'review',
      });
    });

  it('keeps a suspected fraud of the right amount out of the sale', () => {
    const outcome: Outcome = { ...paid(), state: 'PAID', suspect: true } as Outcome;
    expect(decideOutcome(intent(), attempt('PENDING'), outcome)).to.eql({ kind: 'review' });
  });
  it('takes no "no" to another amount', () => {
    const outcome: Outcome = { state: 'FAILED', reason: '', amountMinor: 1 };
    expect(decideOutcome(intent(), attempt('PENDING'), outcome)).to.eql({ kind: 'mismatch' });
  });

  const part = (amountMinor: number, providerTxId = 'p1'): Outcome => ({
    state: 'UNDERPAID',
    amountMinor,
    providerTxId,
    sum: true,
  });
  const whole = (amountMinor: number, providerTxId = 'p2'): Outcome => ({
    state: 'PAID',
    amountMinor,
    providerTxId,
    sum: true,
  });
  it('keeps a part while the window is open, and sells once the rest comes', () => {
    const open = { ...attempt('PENDING', 'p1'), amountPaidMinor: 40_000 };
    expect(decideOutcome(intent(), attempt('PENDING'), part(40_000))).to.eql({ kind: 'part' });
    expect(decideOutcome(intent(), open, part(40_000))).to.eql({ kind: 'none' });
    expect(decideOutcome(intent(), open, whole(100_000))).to.eql({ kind: 'paid', late: false });
  });
  it('gives back what comes after a part was given back, and no đồng more', () => {
    const ended = { ...attempt('EXPIRED', 'p1'), amountPaidMinor: 40_000 };
    const returned = [{ providerTxId: 'p1', amountMinor: 40_000 }];
    expect(decideOutcome(intent('EXPIRED'), ended, part(40_000), returned)).to.eql({
      kind: 'none',
    });
    for (const outcome of [part(100_000, 'p2'), whole(100_000)])
      expect(decideOutcome(intent('EXPIRED'), ended, outcome, returned)).to.eql({
        kind: 'second-capture',
        backMinor: 60_000,
        moves: false,
      });
  });
  it('gives back only the second of two transfers to one link', () => {
    const sold = { ...attempt('PAID', 'p1'), amountPaidMinor: 100_000 };
    expect(decideOutcome(intent('PAID'), sold, whole(200_000))).to.eql({
      kind: 'second-capture',
      backMinor: 100_000,
      moves: false,
    });
    const returned = [{ providerTxId: 'p2', amountMinor: 100_000 }];
    expect(decideOutcome(intent('PAID'), sold, whole(200_000), returned)).to.eql({ kind: 'none' });
    const refunded = [...returned, { providerTxId: 'p1', amountMinor: 100_000 }];
    expect(decideOutcome(intent('PAID'), sold, whole(200_000), refunded)).to.eql({ kind: 'none' });
  });
});
