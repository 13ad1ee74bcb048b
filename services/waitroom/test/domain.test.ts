import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { Leavers } from '../src/domain/leavers.js';
import { statusAhead, type Line } from '../src/domain/line.js';
import { placeOf, readSessionId, readTicket, sessionIdOf, ticketOf } from '../src/domain/place.js';
import { pollAfterSeconds, positionOf } from '../src/domain/position.js';

const mac = (text: string) => createHmac('sha256', 'a secret of tests').update(text).digest();
const foreign = (text: string) => createHmac('sha256', 'another secret').update(text).digest();
const anna = '018f0000-0000-7000-8000-00000000000a';
const binh = '018f0000-0000-7000-8000-00000000000b';
const place = {
  eventId: '018f0000-0000-7000-8000-0000000000ee',
  number: 1_234_567,
  joinedAt: 1_795_521_232_123,
};

const lineOf = (more: Partial<Line> = {}): Line => ({
  state: 'OPEN',
  notice: '',
  serving: 0,
  last: 10_000,
  leavers: new Leavers(),
  live: new Set(),
  admissionsPerMinute: 0,
  ...more,
});
const calm = () => 0.5;

describe('session id and queue ticket', () => {
  it('say whose place it is without any look-up', () => {
    const id = sessionIdOf(place, anna, mac);
    expect(readSessionId(id)).to.deep.equal(place);
    expect(placeOf(id, anna, mac)).to.deep.equal(place);
    expect(readTicket(ticketOf(place, anna, mac), mac)).to.deep.equal({ ...place, userId: anna });
  });

  it('are worth nothing to another user or under another secret', () => {
    expect(placeOf(sessionIdOf(place, anna, mac), binh, mac)).to.equal(undefined);
    expect(placeOf(sessionIdOf(place, anna, foreign), anna, mac)).to.equal(undefined);
    expect(readTicket(ticketOf(place, anna, foreign), mac)).to.equal(undefined);
  });

  it('are worth nothing with any character changed', () => {
    const id = sessionIdOf(place, anna, mac);
    const ticket = ticketOf(place, anna, mac);
    const changed = (text: string, at: number) =>
      text.slice(0, at) + (text[at] === '1' ? '2' : '1') + text.slice(at + 1);
    for (let at = 0; at < id.length; at++)
      expect(placeOf(changed(id, at), anna, mac), `id at ${at}`).to.equal(undefined);
    for (let at = 0; at < ticket.length; at++)
      expect(readTicket(changed(ticket, at), mac), `ticket at ${at}`).to.equal(undefined);
  });

  it('are not taken for each other', () => {
    expect(readTicket(sessionIdOf(place, anna, mac), mac)).to.equal(undefined);
    expect(placeOf(ticketOf(place, anna, mac), anna, mac)).to.equal(undefined);
  });

  it('of any other text are none', () => {
    for (const text of ['', '.', 'a.b.c.d', 'x'.repeat(10_000), '../../etc'])
      expect([readSessionId(text), readTicket(text, mac)]).to.deep.equal([undefined, undefined]);
  });
});

describe('position', () => {
  it('is the distance from the serving number without those ahead who left', () => {
    const line = lineOf({ serving: 100 });
    for (const number of [90, 101, 150, 199, 200, 500]) line.leavers.add(number);
    const { position, ahead } = positionOf(line, 200, calm);
    expect({ position, ahead }).to.deep.equal({ position: 97, ahead: 96 });
  });

  it('counts leavers over many blocks exactly as counting one by one does', () => {
    const leavers = new Leavers();
    const left = new Set<number>();
    for (let i = 1; i < 2_000; i++) {
      const number = (i * 7_919) % 9_973;
      left.add(number);
      leavers.add(number);
    }
    for (const [from, to] of [
      [0, 9_000],
      [1_023, 1_025],
      [1_024, 2_048],
      [5, 6],
      [2_047, 8_192],
    ]) {
      const exact = [...left].filter((n) => n > from! && n < to!).length;
      expect(leavers.countBetween(from!, to!), `${from}..${to}`).to.equal(exact);
    }
  });

  it('is next for somebody who was passed over and is back', () => {
    expect(positionOf(lineOf({ serving: 50 }), 20, calm).position).to.equal(1);
  });

  it('estimates from the last minute, and says nothing while nobody was admitted', () => {
    expect(positionOf(lineOf(), 120, calm).estimatedWaitSeconds).to.equal(undefined);
    const line = lineOf({ admissionsPerMinute: 60 });
    expect(positionOf(line, 120, calm).estimatedWaitSeconds).to.equal(120);
  });

  it('asks for polls between 2 and 20 seconds, rarer with distance', () => {
    expect(pollAfterSeconds(1, calm)).to.equal(2);
    expect(pollAfterSeconds(400, calm)).to.equal(10);
    expect(pollAfterSeconds(1_000_000, calm)).to.equal(20);
    expect(pollAfterSeconds(1, () => 0)).to.equal(2);
  });
});

describe('status ahead of the serving number', () => {
  it('is waiting, left or closed; at and below it only the store knows', () => {
    const line = lineOf({ serving: 5 });
    line.leavers.add(7);
    expect(statusAhead(line, 6)).to.equal('WAITING');
    expect(statusAhead(line, 7)).to.equal(undefined);
    expect(statusAhead(line, 5)).to.equal(undefined);
    expect(statusAhead({ ...line, state: 'CLOSED' }, 6)).to.equal('CLOSED');
  });
});
