import { expect } from 'chai';
import { EventRole } from '@ticketbottle/sdk/event.js';
import { Order, OrderStatus, PaymentMethod } from '@ticketbottle/sdk/order.js';
import { LineState, Session, SessionStatus } from '@ticketbottle/sdk/waitroom.js';
import { time, word } from './common.js';
import { roleView } from './event.js';
import { orderView, placedView } from './order.js';
import { sessionView } from './session.js';

const at = new Date('2027-01-31T10:00:00.000Z');
/** As it goes over the wire: absent fields are gone. */
const wire = (view: unknown) => JSON.parse(JSON.stringify(view)) as Record<string, unknown>;

describe('views', () => {
  it('show enums without the prefix of the wire, and times with Z', () => {
    expect(word('ORDER_STATUS_REFUND_PENDING', 'ORDER_STATUS_')).to.equal('REFUND_PENDING');
    const role = { userId: 'u', role: EventRole.EDITOR, email: 'a@b.vn', name: 'Hoa Lê' };
    expect(roleView(role)).to.deep.equal({ ...role, role: 'EDITOR' });
    expect(time(at)).to.equal('2027-01-31T10:00:00.000Z');
    expect(time(undefined)).to.equal(undefined);
  });

  it('show a place in line, with null for what is not known and nothing for what is not there', () => {
    const session = Session.fromPartial({
      sessionId: 's',
      eventId: 'e',
      status: SessionStatus.WAITING,
      state: LineState.PREQUEUE,
      arrivalNumber: 7,
      queuedAt: at,
      ticket: 't',
      pollAfterSeconds: 2,
    });
    expect(wire(sessionView(session))).to.deep.equal({
      sessionId: 's',
      eventId: 'e',
      status: 'WAITING',
      state: 'PREQUEUE',
      arrivalNumber: 7,
      position: null,
      ahead: 0,
      estimatedWaitSeconds: null,
      queuedAt: '2027-01-31T10:00:00.000Z',
      ticket: 't',
      pollAfterSeconds: 2,
      turn: null,
    });
  });

  it('show an order that is free without a payment, and one to pay with its link', () => {
    const order = Order.fromPartial({
      code: 'TB-0123456789',
      status: OrderStatus.PENDING,
      totalMinor: 150_000,
      createdAt: at,
    });
    const free = wire(placedView(order));
    expect(free).to.have.property('payment', null);
    expect(wire(orderView(order))).to.include({ status: 'PENDING', payment: null });
    expect(wire(orderView(order))).to.not.have.any.keys('cancelReason', 'failureCode', 'paidAt');
    const payment = { provider: PaymentMethod.ZALOPAY, url: 'http://pay', expiresAt: at };
    expect(wire(placedView(Order.fromPartial({ ...order, payment })))['payment']).to.deep.equal({
      url: 'http://pay',
      provider: 'ZALOPAY',
      expiresAt: '2027-01-31T10:00:00.000Z',
    });
  });
});
