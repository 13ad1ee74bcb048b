import { expect } from 'chai';
import { pendingOrder } from '../../test/support/orders.js';
import { decideMoneyBack } from './decide-money-back.js';
import { decideMoney } from './decide-money.js';
import { decideRefundOutcome } from './decide-refund.js';
import { decideWorkDone } from './decide-work.js';
import type { Change, Order } from './order.js';

const now = 1_000_000;
const manual = { status: 'MANUAL', done: false, amountMinor: 8 };
const expired = (saga: Partial<Order['saga']> = {}): Order => {
  const order = pendingOrder({ status: 'CANCELLED', cancelReason: 'PAYMENT_EXPIRED' });
  return { ...order, saga: { ...order.saga, direction: 'undone', ...saga } };
};
const after = (order: Order, change: Change | undefined): Order => ({ ...order, ...change?.set });

describe('money that goes back without having been a sale', () => {
  it('is shown on an order that ended, with its amount, and REFUNDED when all of it is back', () => {
    const pending = after(expired(), decideMoneyBack(expired(), manual, now));
    expect(pending.status).to.equal('REFUND_PENDING');
    expect(pending.refund).to.deep.include({ amountMinor: 8 });
    const waits = after(pending, decideRefundOutcome(pending, { ...manual, now }));
    expect(waits.refund).to.deep.include({ status: 'MANUAL', manual: true, amountMinor: 8 });
    expect(waits.alerts?.map(({ kind }) => kind)).to.deep.equal(['REFUND_NEEDS_A_PERSON']);
    const more = { ...manual, amountMinor: 20, now };
    expect(after(waits, decideRefundOutcome(waits, more)).refund?.amountMinor).to.equal(20);
    const done = { status: 'REQUESTED', done: true, amountMinor: 8 };
    const back = after(waits, decideRefundOutcome(waits, { ...done, now }));
    expect(back).to.deep.include({ status: 'REFUNDED', cancelReason: 'PAYMENT_EXPIRED' });
    expect(decideMoneyBack(back, done, now)).to.equal(undefined);
    expect(decideMoneyBack(back, manual, now)?.set.status).to.equal('REFUND_PENDING');
  });

  it('leaves undos that are still open as they are', () => {
    const undoing = expired({ direction: 'undoing', open: ['take-quota', 'reserve-tickets'] });
    const pending = after(undoing, decideMoneyBack(undoing, manual, now));
    expect(pending.saga).to.deep.include({ direction: 'undoing', open: undoing.saga.open });
    const undone = decideWorkDone(pending, ['take-quota', 'reserve-tickets'], now);
    expect(undone?.set.saga?.direction).to.equal('undone');
    expect(undone?.set.wakeAt).to.be.instanceOf(Date);
    expect(undone?.events).to.deep.equal([]);
  });

  it('changes no order with tickets, none that may still be paid, and none whose late money is decided first', () => {
    const bought = pendingOrder({ status: 'COMPLETED' });
    expect(decideMoneyBack(bought, manual, now)).to.equal(undefined);
    expect(decideMoneyBack(pendingOrder(), manual, now)).to.equal(undefined);
    const late = expired({ direction: 'undoing', lateMoneyAt: new Date(now) });
    expect(decideMoneyBack(late, manual, now)).to.equal(undefined);
    const nothing = { ...manual, amountMinor: 0 };
    expect(decideMoneyBack(expired(), nothing, now)).to.equal(undefined);
  });

  it('is followed by the whole amount when that comes after all, once', () => {
    const pending = after(expired(), decideMoneyBack(expired(), manual, now));
    const facts = { paidAt: new Date(now), now, eventCancelled: false };
    const change = decideMoney(pending, facts);
    expect(change?.set.saga?.open).to.deep.equal(['request-refund']);
    expect(change?.set.alerts?.map(({ kind }) => kind)).to.include('LATE_MONEY_REFUNDED');
    expect(decideMoney(after(pending, change), facts)).to.equal(undefined);
  });
});
