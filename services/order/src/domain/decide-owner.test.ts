import { expect } from 'chai';
import { ownersOf } from './decide-owner.js';

const addresses = ['10.0.0.1:50054', '10.0.0.2:50054', '10.0.0.3:50054'];
const events = Array.from({ length: 3_000 }, (_, n) => `event-${n}`);

describe('the owner of an event', () => {
  it('is the same whatever the order of the addresses', () => {
    for (const event of events.slice(0, 50))
      expect(ownersOf(event, addresses)).to.eql(ownersOf(event, addresses.toReversed()));
  });
  it('gives every replica about its share', () => {
    const shares = Map.groupBy(events, (event) => ownersOf(event, addresses)[0]);
    for (const address of addresses) expect(shares.get(address)?.length).to.be.within(850, 1_150);
  });
  it('moves the events of a lost replica only, each to its second owner', () => {
    const left = addresses.slice(1);
    for (const event of events) {
      const [first, second] = ownersOf(event, addresses);
      expect(ownersOf(event, left)[0]).to.equal(first === addresses[0] ? second : first);
    }
  });
});
