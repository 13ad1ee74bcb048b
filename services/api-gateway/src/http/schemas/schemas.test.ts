import { expect } from 'chai';
import { NewEvent, EventQuery } from './events.js';
import { NewOrder } from './orders.js';
import { NewTicketClass } from './tickets.js';

const id = '01980000-0000-7000-8000-000000000001';
const paths = (result: { error?: { issues: { path: PropertyKey[] }[] } | undefined }) =>
  result.error?.issues.map((issue) => issue.path.join('.'));

describe('schemas', () => {
  const order = {
    eventId: id,
    items: [{ ticketClassId: id, quantity: 2 }],
    contact: { name: 'Anna Le', email: 'anna@example.com', phone: '+84901234567' },
    paymentMethod: 'ZALOPAY',
    redirectUrl: 'http://localhost:3000/done',
  };
  const refusedOrder = (change: object) => paths(NewOrder.safeParse({ ...order, ...change }));

  it('take an order, without a checkout token where there is no line', () => {
    expect(NewOrder.parse(order)).to.deep.equal({ ...order, checkoutToken: '' });
  });

  it('refuse an order with no line, none or half of a ticket, or fields nobody knows', () => {
    expect(refusedOrder({ items: [] })).to.deep.equal(['items']);
    for (const quantity of [0, -1, 1.5, 101, '2'])
      expect(refusedOrder({ items: [{ ticketClassId: id, quantity }] })).to.deep.equal([
        'items.0.quantity',
      ]);
    expect(refusedOrder({ userId: id })).to.deep.equal(['']);
    expect(refusedOrder({ contact: { ...order.contact, vip: true } })).to.deep.equal(['contact']);
    expect(refusedOrder({ paymentMethod: 'CASH' })).to.deep.equal(['paymentMethod']);
    expect(refusedOrder({ eventId: '7' })).to.deep.equal(['eventId']);
  });

  it('take times in UTC only', () => {
    const parse = (startsAt: string) => NewEvent.shape.startsAt.safeParse(startsAt);
    expect(parse('2027-01-31T10:00:00Z').data).to.deep.equal(new Date(Date.UTC(2027, 0, 31, 10)));
    const wrong = [
      '2027-01-31T10:00:00+07:00',
      '2027-01-31',
      '2027-02-30T10:00:00Z',
      '',
      'Z',
      '5Z',
    ];
    for (const text of wrong) expect(parse(text).success, text).to.equal(false);
  });

  it('take money as whole minor units, never below nothing', () => {
    const price = (priceMinor: unknown) => NewTicketClass.shape.priceMinor.safeParse(priceMinor);
    expect(price(0).success).to.equal(true);
    for (const wrong of [-1, 0.5, '50000', 1e300])
      expect(price(wrong).success, String(wrong)).to.equal(false);
  });

  it('bound a page, and refuse a filter that does not exist', () => {
    expect(EventQuery.parse({})).to.include({ limit: 20, cursor: '' });
    for (const limit of ['0', '101', 'many'])
      expect(EventQuery.safeParse({ limit }).success, limit).to.equal(false);
    expect(EventQuery.safeParse({ sort: 'name' }).success).to.equal(false);
    expect(EventQuery.safeParse({ city: ['Hue', 'Hanoi'] }).success).to.equal(false);
  });
});
