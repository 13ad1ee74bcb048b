import { expect } from 'chai';
import { classState, mostOf, seatsOf, stillThere, totalOf, type Offered } from './choice.js';

const offered = (id: string, available: number, o: Partial<Offered> = {}): Offered => ({
  ticketClassId: id,
  name: id,
  priceMinor: 100,
  currency: 'VND',
  available,
  status: 'ACTIVE',
  ...o,
});

const now = Date.parse('2027-01-01T10:00:00Z');
const bounds = { perOrder: 10, now };
const early = { saleOpensAt: '2027-01-01T10:00:01.000Z' };
const over = { saleClosesAt: '2027-01-01T10:00:00.000Z' };

describe('the choice of classes', () => {
  it('has no class whose own window is not open', () => {
    const states = [{}, early, over, { saleOpensAt: over.saleClosesAt }, { status: 'INACTIVE' }];
    expect(states.map((o) => classState(offered('a', 5, o), now))).to.deep.equal([
      ...['ON_SALE', 'NOT_YET', 'OVER', 'ON_SALE', 'INACTIVE'],
    ]);
    expect(mostOf(offered('a', 5, early), {}, bounds)).to.equal(0);
  });

  it('counts seats and money', () => {
    const choice = { a: 2, b: 1 };
    expect(seatsOf(choice)).to.equal(3);
    expect(totalOf(choice, [offered('a', 5), offered('b', 5, { priceMinor: 50 })])).to.equal(250);
  });

  it('goes as far as the order may be and as there are tickets', () => {
    expect(mostOf(offered('a', 50), { a: 1, b: 3 }, bounds)).to.equal(7);
    expect(mostOf(offered('a', 2), { b: 3 }, bounds)).to.equal(2);
    expect(mostOf(offered('a', 2), { b: 12 }, bounds)).to.equal(0);
    expect(mostOf(offered('a', 2, { status: 'INACTIVE' }), {}, bounds)).to.equal(0);
  });

  it('keeps the rest when one class is sold out', () => {
    expect(
      stillThere(
        { a: 2, b: 3, c: 1 },
        [offered('a', 0), offered('b', 2), offered('c', 5, over)],
        now,
      ),
    ).to.deep.equal({ b: 2 });
  });
});
