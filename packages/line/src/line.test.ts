import { expect } from 'chai';
import { Leavers } from './leavers.js';
import { statusAhead, type Line } from './line.js';
import { pollAfterSeconds, positionOf } from './position.js';

const lineOf = (more: Partial<Line> = {}): Line => ({
  state: 'OPEN',
  notice: '',
  serving: 0,
  last: 10_000,
  leavers: new Leavers(),
  isDrawPending: false,
  turns: new Uint32Array(),
  live: new Set(),
  admissionsPerMinute: 0,
  ...more,
});
const calm = () => 0.5;

describe('position', () => {
  it('is the distance from the serving number without those ahead who left', () => {
    const line = lineOf({ serving: 100 });
    for (const number of [90, 101, 150, 199, 200, 500]) line.leavers.add(number);
    const { position, ahead } = positionOf(line, 200, calm);
    expect({ position, ahead }).to.deep.equal({ position: 97, ahead: 96 });
  });

  it('follows the turns of a draw, and those behind it by number', () => {
    const line = lineOf({ serving: 1, turns: Uint32Array.of(3, 1, 2) });
    line.leavers.add(2);
    const positions = [1, 4, 5].map((number) => positionOf(line, number, calm).position);
    expect(positions).to.deep.equal([1, 2, 3]);
    const statuses = [1, 2, 3, 4].map((number) => statusAhead(line, number));
    expect(statuses).to.deep.equal(['WAITING', undefined, undefined, 'WAITING']);
  });

  it('is known to nobody before the draw', () => {
    const line = lineOf({ isDrawPending: true, last: 500 });
    const place = positionOf(line, 7, calm);
    expect(place).to.deep.equal({
      position: undefined,
      ahead: 0,
      estimatedWaitSeconds: undefined,
      pollAfterSeconds: 7,
    });
    expect(statusAhead(line, 7)).to.equal('WAITING');
    const rebuilt = { ...line, serving: 3 };
    expect(statusAhead(rebuilt, 7), 'the store must say').to.equal(undefined);
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

describe('who left', () => {
  const some = () => {
    const leavers = new Leavers();
    const left = new Set<number>();
    for (let i = 1; i < 2_000; i++) {
      const number = (i * 7_919) % 9_973;
      left.add(number);
      leavers.add(number);
    }
    return { leavers, left };
  };
  const pairs: [number, number][] = [
    [0, 9_000],
    [1_023, 1_025],
    [1_024, 2_048],
    [1_023, 1_024],
    [5, 6],
    [5, 5],
    [2_047, 8_192],
    [20_000, 30_000],
  ];
  const between = (left: Set<number>, [from, to]: [number, number]) =>
    [...left].filter((n) => n > from && n < to).length;

  it('is counted over many blocks exactly as one by one', () => {
    const { leavers, left } = some();
    for (const pair of pairs)
      expect(leavers.countBetween(...pair), pair.join('..')).to.equal(between(left, pair));
  });

  it('is counted anew after every change', () => {
    const { leavers, left } = some();
    for (const number of [3, 1_500, 9_999, 12_000]) {
      leavers.add(number);
      left.add(number);
      for (const pair of pairs)
        expect(leavers.countBetween(...pair), pair.join('..')).to.equal(between(left, pair));
    }
    leavers.dropBefore(3_000);
    expect(leavers.countBetween(3_000, 9_000)).to.equal(between(left, [3_000, 9_000]));
  });

  it('may come back', () => {
    const { leavers, left } = some();
    const [number = 0] = left;
    leavers.remove(number);
    leavers.remove(number);
    left.delete(number);
    for (const pair of pairs)
      expect(leavers.countBetween(...pair), pair.join('..')).to.equal(between(left, pair));
    expect([leavers.has(number), leavers.countOf(0)]).to.eql([false, between(left, [-1, 1_024])]);
  });

  it('travels in blocks: whoever puts them knows the same', () => {
    const { leavers, left } = some();
    const copy = new Leavers();
    for (const block of leavers.blocksFrom(2_100)) copy.put(block);
    for (const pair of [
      [2_100, 9_000],
      [4_095, 4_097],
    ] as [number, number][])
      expect(copy.countBetween(...pair), pair.join('..')).to.equal(between(left, pair));
    expect(copy.has([...left].find((n) => n > 3_000)!)).to.equal(true);
    const [block] = leavers.blocksFrom(2_100);
    copy.put({ firstNumber: block!.firstNumber, bits: new Uint8Array(128) });
    expect(copy.countBetween(2_047, 3_072), 'a block may be taken back').to.equal(0);
  });
});

describe('status ahead of the serving number', () => {
  it('is waiting or closed; at and below it, and of who left, only the store knows', () => {
    const line = lineOf({ serving: 5 });
    line.leavers.add(7);
    expect(statusAhead(line, 6)).to.equal('WAITING');
    expect(statusAhead(line, 7)).to.equal(undefined);
    expect(statusAhead(line, 5)).to.equal(undefined);
    expect(statusAhead({ ...line, state: 'CLOSED' }, 6)).to.equal('CLOSED');
  });
});
