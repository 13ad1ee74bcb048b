import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { placeOf, readSessionId, readTicket, sessionIdOf, ticketOf } from '../src/domain/place.js';

const mac = (text: string) => createHmac('sha256', 'a secret of tests').update(text).digest();
const foreign = (text: string) => createHmac('sha256', 'another secret').update(text).digest();
const anna = '018f0000-0000-7000-8000-00000000000a';
const binh = '018f0000-0000-7000-8000-00000000000b';
const place = {
  eventId: '018f0000-0000-7000-8000-0000000000ee',
  number: 1_234_567,
  joinedAt: 1_795_521_232_123,
};

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
