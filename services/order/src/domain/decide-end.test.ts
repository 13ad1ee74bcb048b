import { expect } from 'chai';
import { pendingOrder } from '../../test/support/orders.js';
import {
  decideCancel,
  decidePaymentFailure,
  decideReview,
  decideStepFailure,
} from './decide-end.js';
import type { Order } from './order.js';

const now = 1_000_000;
const refusal = { reason: 'SOLD_OUT', message: '0 left' };
const begun = (...steps: Order['saga']['begun']): Order => {
  const order = pendingOrder({ sessionId: 's' });
  return { ...order, saga: { ...order.saga, begun: steps } };
};

describe('the end of an order', () => {
  it('keeps the slot and the admission when a step is refused before any payment attempt', () => {
    const order = begun('begin-checkout', 'take-quota', 'reserve-tickets');
    const change = decideStepFailure(order, {
      refusal,
      fault: false,
      step: 'reserve-tickets',
      now,
    });
    expect(change?.set).to.deep.include({
      status: 'FAILED',
      failureCode: 'SOLD_OUT',
      admissionSpent: false,
    });
    expect(change?.set.saga).to.deep.include({ direction: 'undoing', slotOutcome: 'KEEP' });
    expect(change?.set.saga?.open).to.deep.equal(order.saga.begun);
    expect(change?.events).to.deep.equal(['order.failed']);
  });

  it('ends the slot when the payment step fails, and frees the key only after a fault', () => {
    const order = begun('begin-checkout', 'take-quota', 'reserve-tickets', 'create-payment');
    const refused = decideStepFailure(order, {
      refusal,
      fault: false,
      step: 'reserve-tickets',
      now,
    });
    expect(refused?.set.admissionSpent).to.equal(true);
    expect(refused?.events).to.deep.equal(['order.failed', 'checkout.failed']);
    expect(refused?.set).to.not.have.property('idempotencyKey');
    const fault = decideStepFailure(order, { refusal, fault: true, step: 'reserve-tickets', now });
    expect(fault?.set).to.have.property('idempotencyKey', undefined);
  });

  it('tells checkout.expired when the window ended, and cancels no payment that has ended itself', () => {
    const expired = { reason: 'PAYMENT_EXPIRED', now } as const;
    const change = decideCancel(begun('take-quota', 'create-payment'), {
      ...expired,
      paymentEnded: true,
    });
    expect(change?.events).to.deep.equal(['order.cancelled', 'checkout.expired']);
    expect(change?.set.saga?.open).to.deep.equal(['take-quota']);
    expect(change?.set.payment).to.deep.include({ status: 'EXPIRED', url: '' });
  });

  it('fails when its money is looked at by a person, shows that on an ended order, and touches no sale', () => {
    const order = begun('take-quota', 'create-payment');
    const failed = decideReview(order, now);
    expect(failed?.set).to.include({ status: 'FAILED', failureCode: 'PAYMENT_FAILED' });
    expect(failed?.set.saga?.open).to.deep.equal(['take-quota']);
    expect(failed?.set.payment).to.include({ status: 'REVIEW', url: '' });
    for (const status of ['FAILED', 'CANCELLED'] as const) {
      const shown = decideReview({ ...order, status }, now);
      expect(shown?.set).to.have.all.keys('payment');
      expect(shown?.set.payment).to.include({ status: 'REVIEW', url: '' });
    }
    const confirming: Order = { ...order, saga: { ...order.saga, direction: 'confirming' } };
    expect(decideReview(confirming, now)).to.equal(undefined);
    expect(decideReview({ ...order, status: 'COMPLETED' }, now)).to.equal(undefined);
  });

  it('changes nothing once the order is confirming or ended', () => {
    const order = pendingOrder();
    const confirming: Order = { ...order, saga: { ...order.saga, direction: 'confirming' } };
    const ended: Order[] = (
      ['COMPLETED', 'FAILED', 'CANCELLED', 'REFUND_PENDING', 'REFUNDED'] as const
    ).map((status) => ({ ...order, status }));
    for (const final of [confirming, ...ended]) {
      expect(decideCancel(final, { reason: 'BUYER', now, paymentEnded: false })).to.equal(
        undefined,
      );
      expect(decidePaymentFailure(final, now)).to.equal(undefined);
      expect(
        decideStepFailure(final, { refusal, fault: true, step: 'reserve-tickets', now }),
      ).to.equal(undefined);
    }
  });
});
