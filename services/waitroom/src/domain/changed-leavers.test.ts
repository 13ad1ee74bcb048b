import { Leavers } from '@ticketbottle/line/leavers.js';
import type { Line } from '@ticketbottle/line/line.js';
import { expect } from 'chai';
import { changedLeavers } from './changed-leavers.js';

const lineOf = (serving: number, left: number[]): Line => {
  const leavers = new Leavers();
  for (const number of left) leavers.add(number);
  const draw = { isDrawPending: false, turns: new Uint32Array() };
  const counts = { serving, last: 10_000, admissionsPerMinute: 0 };
  return { state: 'OPEN', notice: '', ...counts, leavers, live: new Set(), ...draw };
};

describe('blocks of leavers', () => {
  it('are told once, and again only when somebody left or came back', () => {
    const changed = changedLeavers();
    const firsts = (serving: number, left: number[]) =>
      changed(lineOf(serving, left)).map(({ firstNumber }) => firstNumber);
    expect(firsts(0, [5, 1_500, 5_000])).to.deep.equal([0, 1_024, 4_096]);
    expect(firsts(0, [5, 1_500, 5_000])).to.deep.equal([]);
    expect(firsts(0, [5, 1_500, 1_501, 5_000])).to.deep.equal([1_024]);
    expect(firsts(1_100, [5, 1_500, 1_501, 5_000]), 'what is served matters no more').to.eql([]);
    expect(firsts(1_100, [1_500, 1_501])).to.deep.equal([4_096]);
  });

  it('are told empty when all of a block are back', () => {
    const changed = changedLeavers();
    changed(lineOf(0, [5, 5_000]));
    const [block] = changed(lineOf(0, [5]));
    expect(block?.firstNumber).to.equal(4_096);
    expect([...block!.bits].every((byte) => byte === 0)).to.equal(true);
  });
});
