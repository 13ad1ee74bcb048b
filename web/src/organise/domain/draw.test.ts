import { expect } from 'chai';
import { isCommitted, numberOf, turnOf } from './draw.js';

// What `npm run verify-draw` computes of this draw; the turn of each number from 1.
const draw = {
  eventId: '01980000-0000-7000-8000-000000000001',
  seed: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
  participants: 1_203,
};
const commitment = '630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd';
const turns: [number: number, turn: number][] = [
  [1, 426],
  [2, 1131],
  [500, 512],
  [501, 299],
  [1000, 1072],
  [1203, 517],
];
const hash = crypto.subtle;

describe('the draw', () => {
  const told: number[] = [];
  const o = {
    hash,
    told: (done: number) => void told.push(done),
    signal: new AbortController().signal,
  };

  it('gives each number the turn that the published algorithm gives it', async () => {
    for (const [number, turn] of turns) expect(await turnOf(number, draw, o)).to.equal(turn);
    expect(told.at(-1)).to.equal(1);
  });

  it('has nothing for who came later', async () => {
    expect(await turnOf(1_204, draw, o)).to.equal(undefined);
    expect(await turnOf(0, draw, o)).to.equal(undefined);
  });

  it('is the one that was committed to, and no other', async () => {
    expect(await isCommitted({ ...draw, commitment }, hash)).to.equal(true);
    const seed = draw.seed.replace('00', '01');
    expect(await isCommitted({ seed, commitment }, hash)).to.equal(false);
  });

  it('finds the number in a queue ticket', () => {
    expect(numberOf('v1.z.abc')).to.equal(35);
    expect(numberOf('nonsense')).to.equal(undefined);
  });
});
