import { expect } from 'chai';
import { ConnectionCounts } from './connection-counts.js';
import { eventIdOf, readEventId, type Noticed } from './event-id.js';
import { keyOf, notWorse, type Holder, type Place } from './place.js';

describe('the key of a holder', () => {
  it('is shared by nobody: not by another user, ticket or session, nor by user and ticket of one place', () => {
    const holders: Holder[] = [
      { sessionId: 's', ticket: '', userId: 'anna' },
      { sessionId: 's', ticket: '', userId: 'binh' },
      { sessionId: 's2', ticket: '', userId: 'anna' },
      { sessionId: 's', ticket: 'anna', userId: '' },
      { sessionId: 's', ticket: 'user anna', userId: '' },
      { sessionId: 's user anna', ticket: 'x', userId: '' },
      { sessionId: 's', ticket: 'a b', userId: '' },
      { sessionId: 's ticket a', ticket: 'b', userId: '' },
      { sessionId: '', ticket: 's', userId: '' },
    ];
    expect(new Set(holders.map(keyOf)).size).to.equal(holders.length);
  });

  it('is that of the ticket when one is shown, whoever is signed in', () => {
    const ticket = { sessionId: 's', ticket: 't' };
    expect(keyOf({ ...ticket, userId: 'anna' })).to.equal(keyOf({ ...ticket, userId: 'binh' }));
  });
});

describe('a position told', () => {
  it('is never worse than one told before', () => {
    const place = { best: Number.POSITIVE_INFINITY } as Place;
    expect([9, 12, 7, 8].map((position) => notWorse(place, position))).to.eql([9, 9, 7, 7]);
  });
});

describe('connections', () => {
  it('are counted per caller, up and down', () => {
    const counts = new ConnectionCounts(2);
    expect([counts.take('a'), counts.take('a'), counts.take('a')]).to.eql([true, true, false]);
    expect(counts.take('b')).to.equal(true);
    counts.free('a');
    expect([counts.take('a'), counts.take('a')]).to.eql([true, false]);
  });

  it('are not limited by 0', () => {
    const counts = new ConnectionCounts(0);
    for (let n = 0; n < 100; n++) expect(counts.take('a')).to.equal(true);
  });
});

describe('the id of an event', () => {
  const state: Noticed = {
    status: 'WAITING',
    state: 'OPEN',
    position: 7,
    estimatedWaitSeconds: 60,
  };

  it('is a number that every replica makes of the same state, and another for any other', () => {
    const others: Noticed[] = [
      { ...state, status: 'ADMITTED' },
      { ...state, state: 'PAUSED' },
      { ...state, notice: 'SOLD_OUT' },
      { ...state, position: 6 },
      { ...state, position: null },
      { ...state, estimatedWaitSeconds: 59 },
      { ...state, estimatedWaitSeconds: null },
    ];
    const ids = [state, ...others].map((one) => eventIdOf('position', one));
    expect(new Set(ids).size).to.equal(ids.length);
    expect(eventIdOf('position', { ...state })).to.equal(ids[0]);
    expect(eventIdOf('notice', state)).to.not.equal(ids[0]);
    for (const id of ids) expect(readEventId(String(id))).to.equal(id);
  });

  it('does not repeat in a line of 100,000', () => {
    const ids = new Set<number>();
    for (let position = 1; position <= 100_000; position++)
      ids.add(eventIdOf('position', { ...state, position }));
    expect(ids.size).to.equal(100_000);
  });

  it('is none in any other header', () => {
    for (const header of [undefined, '', '-1', '1e9', '1.5', 'x', '9'.repeat(17), ['1', '2']])
      expect(readEventId(header)).to.equal(0);
  });
});
