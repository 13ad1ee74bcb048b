import { expect } from 'chai';
import { classProblem, type EventFacts, type TicketClass } from './ticket-class.js';

const ticketClass = (o: Partial<TicketClass> = {}): TicketClass => ({
  id: 'c',
  eventId: 'e',
  name: 'Standing',
  priceMinor: 100,
  currency: 'VND',
  total: 50,
  reserved: 0,
  sold: 0,
  saleOpensAt: undefined,
  saleClosesAt: undefined,
  status: 'ACTIVE',
  version: 1,
  ...o,
});
const event = (o: Partial<EventFacts> = {}): EventFacts => ({
  eventId: 'e',
  state: 'CONFIGURED',
  maxAttendees: 100,
  isFree: false,
  saleOpensAt: 0,
  saleClosesAt: 1,
  version: 1,
  ...o,
});

describe('a ticket class', () => {
  it('is accepted within the places of the event', () => {
    expect(classProblem(ticketClass(), event(), [ticketClass({ id: 'd' })])).to.equal(undefined);
  });
  it('refuses more places than the event has, and says how many are left', () => {
    const problem = classProblem(ticketClass({ total: 51 }), event(), [ticketClass({ id: 'd' })]);
    expect(problem?.message).to.match(/at most 50/);
  });
  it('refuses a total below what is reserved and sold', () => {
    const wanted = ticketClass({ total: 4, reserved: 2, sold: 3 });
    expect(classProblem(wanted, event(), [])?.reason).to.equal('HAS_SALES');
  });
  it('refuses a price in a free event, and another currency', () => {
    expect(classProblem(ticketClass(), event({ isFree: true }), [])?.reason).to.equal(
      'VALIDATION_FAILED',
    );
    const other = ticketClass({ id: 'd', currency: 'USD' });
    expect(classProblem(ticketClass(), event(), [other])?.reason).to.equal('CURRENCY_MISMATCH');
  });
  it('refuses changes of a cancelled event, and classes before the config', () => {
    expect(classProblem(ticketClass(), event({ state: 'CANCELLED' }), [])?.reason).to.equal(
      'EVENT_CANCELLED',
    );
    const bare = event({ maxAttendees: undefined });
    expect(classProblem(ticketClass(), bare, [])?.reason).to.equal('INVALID_TRANSITION');
  });
});
