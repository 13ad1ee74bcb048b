import { expect } from 'chai';
import { mostOf, seatsOf, stillThere, totalOf, type Offered } from './choice.js';

const offered = (id: string, available: number, o: Partial<Offered> = {}): Offered => ({
  ticketClassId: id,
  name: id,
  priceMinor: 100,
  currency: 'VND',
  available,
  status: 'ACTIVE',
  ...o,
});

describe('the choice of classes', () => {
  it('counts seats and money', () => {
    const choice = { a: 2, b: 1 };
    expect(seatsOf(choice)).to.equal(3);
    expect(totalOf(choice, [offered('a', 5), offered('b', 5, { priceMinor: 50 })])).to.equal(250);
  });

  it('goes as far as the order may be and as there are tickets', () => {
    expect(mostOf(offered('a', 50), { a: 1, b: 3 }, 10)).to.equal(7);
    expect(mostOf(offered('a', 2), { b: 3 }, 10)).to.equal(2);
    expect(mostOf(offered('a', 2), { b: 12 }, 10)).to.equal(0);
    expect(mostOf(offered('a', 2, { status: 'INACTIVE' }), {}, 10)).to.equal(0);
  });

  it('keeps the rest when one class is sold out', () => {
    expect(stillThere({ a: 2, b: 3, c: 1 }, [offered('a', 0), offered('b', 2)])).to.deep.equal({
      b: 2,
    });
  });
});
