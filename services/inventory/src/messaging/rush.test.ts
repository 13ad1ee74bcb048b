import { expect } from 'chai';
import { rushOf } from './rush.js';

describe('a rush told in one row', () => {
  const key = 'event-1';
  const line = { ticketClassId: 'class-1', quantity: 2 };
  const payload = {
    orders: ['TB-1', 'TB-2'],
    line,
    total: 10,
    reserved: 3,
    sold: 1,
    stockVersion: 7,
    traces: [null, '00-1-2-01'],
  };

  it('is one event per order, each with the counters after it', () => {
    const told = rushOf({ type: 'inventory.rush', key, payload }) ?? [];
    const after = [
      { reserved: 5, stockVersion: 8 },
      { reserved: 7, stockVersion: 9 },
    ];
    expect(told.map((event) => event.data)).to.eql(
      after.map((counters, n) => ({
        eventId: key,
        orderCode: payload.orders[n],
        lines: [line],
        counters: [{ ticketClassId: 'class-1', total: 10, sold: 1, ...counters }],
      })),
    );
    expect(told.map((event) => event.type)).to.eql(['inventory.reserved', 'inventory.reserved']);
    expect(told.map((event) => event.aggregateVersion)).to.eql([8, 9]);
    expect(told.map((event) => event.traceparent)).to.eql([undefined, '00-1-2-01']);
  });

  it('is nothing but that: every other row is its own event', () => {
    expect(rushOf({ type: 'inventory.reserved', key, payload: {} })).to.equal(undefined);
  });
});
