import { ClassAvailability, TicketClassStatus } from '@ticketbottle/sdk/inventory.js';
import { expect } from 'chai';
import { toStock } from './stock.js';

describe('the stock of a line', () => {
  const { ACTIVE, INACTIVE } = TicketClassStatus;
  const of = (status: TicketClassStatus, sold: number, reserved = 0) =>
    ClassAvailability.fromPartial({
      ...{ status, sold, reserved, total: 10 },
      available: 10 - sold - reserved,
    });

  it('has to sell what is of ACTIVE classes, and of others what they sold', () => {
    expect(toStock([of(ACTIVE, 4, 1), of(INACTIVE, 3)])).to.eql({
      ...{ available: 5, sold: 7, total: 13 },
    });
    expect(toStock([])).to.eql({ available: 0, sold: 0, total: 0 });
  });

  it('is sold out by its figures when every ACTIVE class is, whatever an INACTIVE one has left', () => {
    const { sold, total } = toStock([of(ACTIVE, 10), of(INACTIVE, 3)]);
    expect(sold).to.equal(total);
    const held = toStock([of(ACTIVE, 9, 1)]);
    expect(held.sold, 'a hold is not sold yet').to.be.lessThan(held.total);
  });
});
