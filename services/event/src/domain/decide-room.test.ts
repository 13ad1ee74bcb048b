import { expect } from 'chai';
import { changesRoom, roomRefusal } from './decide-room.js';
import type { EventConfig, WaitingRoom } from './event.js';

describe('an edit of the waiting room', () => {
  const room: WaitingRoom = {
    maxConcurrent: 100,
    releasePerSecond: 10,
    sessionSeconds: 900,
    reconnectGraceSeconds: 120,
    claimSeconds: 60,
    paused: false,
  };
  const config = (waitingRoom: WaitingRoom | undefined, more: Partial<EventConfig> = {}) =>
    ({ allowWaitRoom: waitingRoom !== undefined, waitingRoom, ...more }) as EventConfig;
  const changes = (before: WaitingRoom | undefined, after: WaitingRoom | undefined) =>
    changesRoom(config(before), config(after));

  it('is one when any of its settings gets another value, or when it goes', () => {
    for (const [name, value] of Object.entries(room)) {
      const other = typeof value === 'number' ? value + 1 : true;
      expect(changes(room, { ...room, [name]: other }), name).to.equal(true);
    }
    expect(changes(room, undefined)).to.equal(true);
  });

  it('is none when the same is said again, or something else changes', () => {
    expect(changes(room, { ...room })).to.equal(false);
    expect(changesRoom(config(room), config(room, { holdSeconds: 600 }))).to.equal(false);
  });

  it('is none where there was no line: to switch one on takes nothing from a sale', () => {
    expect(changes(undefined, undefined)).to.equal(false);
    expect(changes(undefined, room)).to.equal(false);
    expect(changesRoom(undefined, config(room))).to.equal(false);
  });

  it('is none when it only ends a pause of the organiser, which no sale could end', () => {
    const paused = { ...room, paused: true };
    expect(changes(paused, room)).to.equal(false);
    expect(changes(paused, { ...room, maxConcurrent: 1 })).to.equal(true);
  });

  it('is refused while a TicketSale governs the line, naming it, and while nobody can say', () => {
    expect(roomRefusal({ isKnown: true, sale: undefined })).to.equal(undefined);
    const governed = roomRefusal({ isKnown: true, sale: 'tsale-show' });
    expect(governed).to.include({ reason: 'MANAGED_BY_TICKETSALE' });
    expect(governed?.message).to.include('tsale-show');
    expect(roomRefusal({ isKnown: false })).to.include({ reason: 'DEPENDENCY_UNAVAILABLE' });
  });
});
