import { retryPauseMs } from '@ticketbottle/service-kit/retry-pause.js';
import { expect } from 'chai';
import { pendingOrder } from '../../test/support/orders.js';
import { alertBody, withAlert } from './alert.js';
import { decideConfirmRefused, decideLateMoney } from './decide-money.js';
import { decideRefundOutcome, refundChange } from './decide-refund.js';

const now = 1_000_000;

describe('an alert', () => {
  const late = (more: object) => {
    const order = pendingOrder({ status: 'CANCELLED', paidAt: new Date(now), ...more });
    return { ...order, saga: { ...order.saga, direction: 'undone' as const } };
  };
  const kinds = (change: { set: { alerts?: { kind: string }[] | undefined } } | undefined) =>
    change?.set.alerts?.map(({ kind }) => kind);

  it('tells of late money that goes back, of a paid order that cannot be filled, and of a refund for a person', () => {
    const back = decideLateMoney(late({ cancelReason: 'BUYER' }), { now, eventCancelled: false });
    expect(kinds(back)).to.deep.equal(['LATE_MONEY_REFUNDED']);
    const again = { cancelReason: 'PAYMENT_EXPIRED' };
    const retaken = decideLateMoney(late(again), { now, eventCancelled: false });
    expect(kinds(retaken)).to.equal(undefined);
    const order = pendingOrder();
    const confirming = { ...order, saga: { ...order.saga, direction: 'confirming' as const } };
    const soldOut = decideConfirmRefused(confirming, { reason: 'SOLD_OUT', message: '', now });
    expect(kinds(soldOut)).to.deep.equal(['PAID_ORDER_NOT_FILLED']);
    const refunding = { ...order, ...refundChange(order, { now, reason: '' }).set };
    const asked = { ...refunding, saga: { ...refunding.saga, open: [] } };
    const manual = decideRefundOutcome(asked, {
      ...{ status: 'MANUAL', done: false, amountMinor: 0, now },
    });
    expect(kinds(manual)).to.deep.equal(['REFUND_NEEDS_A_PERSON']);
  });

  it('is kept once per order and kind, and names nobody', () => {
    const order = pendingOrder();
    const of = { kind: 'LATE_MONEY_REFUNDED', reason: 'SOLD_OUT', now } as const;
    const change = withAlert(order, { set: {}, events: [] }, of);
    const told = { ...order, ...change.set };
    expect(withAlert(told, { set: {}, events: [] }, of).set).to.deep.equal({});
    const text = JSON.stringify(alertBody(order, change.set.alerts![0]!));
    expect(text).to.contain(order.code);
    expect(text).to.not.contain(order.contact.email);
    expect(text).to.not.contain(order.contact.name);
  });

  it('is tried again for ever, at most five minutes apart', () => {
    expect(retryPauseMs(1)).to.equal(2_000);
    expect(retryPauseMs(1_000)).to.equal(300_000);
  });
});
