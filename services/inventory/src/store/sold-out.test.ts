import { expect } from 'chai';
import { createSoldOut } from './sold-out.js';

describe('what is known to be sold out', () => {
  const open = (listening = true) => {
    const soldOut = createSoldOut();
    soldOut.setListening(listening);
    return soldOut;
  };
  it('refuses from the moment a call saw that nothing is left', () => {
    const soldOut = open();
    expect(soldOut.find(['a'], 0)).to.equal(undefined);
    soldOut.learn({ id: 'a', left: 0, version: 5 }, 0);
    expect(soldOut.find(['b', 'a'], 10)).to.equal('a');
  });
  it('refuses nobody a second after it was true, and asks once before that', () => {
    const soldOut = open();
    soldOut.learn({ id: 'a', left: 0, version: 5 }, 0);
    expect(soldOut.find(['a'], 499)).to.equal('a');
    expect(soldOut.find(['a'], 500), 'one is let through').to.equal(undefined);
    expect(soldOut.find(['a'], 999), 'the others are refused').to.equal('a');
    expect(soldOut.find(['a'], 1_000)).to.equal(undefined);
  });
  it('forgets when stock comes back, whatever comes first: the news or the older answer', () => {
    const soldOut = open();
    soldOut.learn({ id: 'a', left: 0, version: 5 }, 0);
    soldOut.hear('a', 6);
    expect(soldOut.find(['a'], 1)).to.equal(undefined);
    soldOut.learn({ id: 'a', left: 0, version: 5 }, 1);
    expect(soldOut.find(['a'], 2)).to.equal(undefined);
    soldOut.learn({ id: 'a', left: 0, version: 7 }, 2);
    soldOut.hear('a', 6);
    expect(soldOut.find(['a'], 3)).to.equal('a');
  });
  it('forgets when a newer call sees stock, and not when an older one does', () => {
    const soldOut = open();
    soldOut.learn({ id: 'a', left: 0, version: 5 }, 0);
    soldOut.learn({ id: 'a', left: 3, version: 4 }, 0);
    expect(soldOut.find(['a'], 1)).to.equal('a');
    soldOut.learn({ id: 'a', left: 3, version: 6 }, 1);
    expect(soldOut.find(['a'], 1)).to.equal(undefined);
  });
  it('knows nothing while nobody hears of stock that comes back', () => {
    const soldOut = open(false);
    soldOut.learn({ id: 'a', left: 0, version: 5 }, 0);
    expect(soldOut.find(['a'], 1)).to.equal(undefined);
    soldOut.setListening(true);
    soldOut.learn({ id: 'a', left: 0, version: 5 }, 2);
    soldOut.setListening(false);
    expect(soldOut.find(['a'], 3)).to.equal(undefined);
  });
});
