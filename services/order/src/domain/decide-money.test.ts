import { expect } from 'chai';
import { pendingOrder } from '../../test/support/orders.js';
import { decideConfirmRefused, decideCompletion, decideMoney } from './decide-money.js';
import { decidePaymentNews, type PaymentNews } from './decide-payment.js';
import { decideWorkDone, workableNow } from './decide-work.js';
import type { Order } from './order.js';

const now = 1_000_000;
const paidAt = new Date(now);
const facts = { paidAt, now, eventCancelled: false };
const as = (more: Partial<Order>, saga: Partial<Order['saga']> = {}): Order => {
  const order = pendingOrder(more);
  return { ...order, saga: { ...order.saga, ...saga } };
};

describe('money', () => {
  it('makes a waiting order confirming, once', () => {
    const change = decideMoney(as({}), facts);
    expect(change?.set.saga?.direction).to.equal('confirming');
    expect(decideMoney(as({}, { direction: 'confirming' }), facts)).to.equal(undefined);
    expect(decideMoney(as({ status: 'COMPLETED' }, { direction: 'confirmed' }), facts)).to.equal(
      undefined,
    );
  });

  it('is kept while an order is being undone, and looked at when it is undone', () => {
    const order = as(
      { status: 'CANCELLED', cancelReason: 'PAYMENT_EXPIRED' },
      { direction: 'undoing', open: ['take-quota', 'reserve-tickets'] },
    );
    const kept = decideMoney(order, facts);
    expect(kept?.set.saga?.lateMoneyAt).to.deep.equal(paidAt);
    const undone = decideWorkDone(
      { ...order, ...kept?.set },
      ['take-quota', 'reserve-tickets'],
      now,
    );
    expect(undone?.set.saga?.direction).to.equal('undone');
  });

  it('buys again after PAYMENT_EXPIRED or a failed payment, and goes back otherwise', () => {
    const undone = { direction: 'undone', open: [] } as const;
    const again: Partial<Order>[] = [
      { status: 'CANCELLED', cancelReason: 'PAYMENT_EXPIRED' },
      { status: 'FAILED', failureCode: 'PAYMENT_FAILED' },
    ];
    const back: Partial<Order>[] = [
      { status: 'CANCELLED', cancelReason: 'BUYER' },
      { status: 'CANCELLED', cancelReason: 'EVENT_CANCELLED' },
      { status: 'FAILED', failureCode: 'PROVIDER_UNAVAILABLE' },
    ];
    const of = (more: Partial<Order>) => as(more, { ...undone, open: [] });
    for (const more of again) {
      const change = decideMoney(of(more), facts);
      expect(change?.set.saga).to.deep.include({ direction: 'confirming', late: true });
      const cancelled = decideMoney(of(more), { ...facts, eventCancelled: true });
      expect(cancelled?.set.status).to.equal('REFUND_PENDING');
    }
    for (const more of back)
      expect(decideMoney(of(more), facts)?.set.status).to.equal('REFUND_PENDING');
  });

  it('goes back when Confirm is refused, stock first; a free order fails', () => {
    const no = { reason: 'SOLD_OUT', message: 'none left', now };
    const refund = decideConfirmRefused(as({ paidAt }, { direction: 'confirming' }), no);
    expect(refund?.set.status).to.equal('REFUND_PENDING');
    const saga = refund!.set.saga!;
    expect(saga.open).to.include.members(['release-refunded', 'request-refund', 'take-quota']);
    expect(workableNow(saga)).to.not.include('request-refund');
    const free = decideConfirmRefused(as({ totalMinor: 0 }, { direction: 'confirming' }), no);
    expect(free?.set).to.deep.include({ status: 'FAILED', failureCode: 'SOLD_OUT' });
  });

  it('asks for the refund only when the stock is back', () => {
    const order = as(
      { status: 'REFUND_PENDING' },
      { direction: 'refunding', open: ['release-refunded', 'request-refund'] },
    );
    const change = decideWorkDone(order, ['release-refunded'], now);
    expect(change?.events).to.deep.equal(['order.refund_requested']);
    expect(change?.set.saga?.open).to.deep.equal(['request-refund']);
  });

  it('completes in one write with tickets, events and the mail', () => {
    const order = as(
      { sessionId: 's' },
      { direction: 'confirming', begun: ['begin-checkout', 'take-quota'] },
    );
    const change = decideCompletion(order, { tickets: [], now });
    expect(change?.events).to.deep.equal(['order.completed', 'checkout.completed']);
    expect(change?.set).to.deep.include({ status: 'COMPLETED', mailAt: new Date(now) });
    expect(change?.set.saga?.open).to.deep.equal(['begin-checkout']);
  });
});

describe('payment news', () => {
  const tell = (order: Order, more: Partial<PaymentNews>) =>
    decidePaymentNews(
      order,
      {
        id: 'e1',
        type: 'failed',
        occurredAt: paidAt,
        attemptOpen: false,
        askedByOrder: false,
        ...more,
      },
      { now, eventCancelled: false },
    );

  it('has its effect once', () => {
    const order = as({});
    const change = tell(order, {});
    expect(change?.set).to.deep.include({ status: 'FAILED', appliedEvents: ['e1'] });
    expect(tell(as({ appliedEvents: ['e1'] }), {})).to.equal(undefined);
  });

  it('ignores the end of one attempt while another can be paid, and what order itself asked for', () => {
    expect(tell(as({}), { attemptOpen: true })).to.equal(undefined);
    expect(tell(as({}), { type: 'cancelled', askedByOrder: true })).to.equal(undefined);
    expect(tell(as({}), { type: 'cancelled' })?.set.status).to.equal('FAILED');
    expect(tell(as({}), { type: 'expired' })?.set.cancelReason).to.equal('PAYMENT_EXPIRED');
  });

  it('leaves the hold to another try where the event allows it', () => {
    const order = as({});
    const terms = { ...order.terms, retryPayments: true };
    const change = tell({ ...order, terms }, {});
    expect(change?.set.payment).to.deep.include({ status: 'FAILED', url: '' });
    expect(change?.set).to.not.have.property('status');
  });
});
