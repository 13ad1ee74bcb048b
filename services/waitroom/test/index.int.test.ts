import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { hashOf, joinLine, type JoinAnswer } from '../src/store/line-scripts.js';
import { random } from '../../../test/support/random.js';
import { benchOn, type Bench, type Line } from './support/lines.js';
import { startOwnRedis } from './support/own-redis.js';

const atOnce = 1_000;

function newUser(): string {
  const hex = randomBytes(16).toString('hex');
  return [0, 8, 12, 16, 20].map((from, n) => hex.slice(from, [8, 12, 16, 20, 32][n])).join('-');
}
const users = (count: number): string[] => Array.from({ length: count }, newUser);

async function joinAll(line: Line, who: string[]): Promise<JoinAnswer[]> {
  const answers: JoinAnswer[] = [];
  for (let from = 0; from < who.length; from += atOnce) {
    const part = who.slice(from, from + atOnce);
    const joiners = part.map((userId) => ({ userId, emailVerified: true }));
    answers.push(...(await joinLine(line.store, line.eventId, joiners)));
  }
  return answers;
}
const numbersOf = (answers: JoinAnswer[]): number[] =>
  answers.map((answer) => (answer.ok ? answer.number : 0));

describe('the index of a line', function () {
  this.timeout(60_000);
  let bench: Bench;
  before(async () => {
    bench = await benchOn(await startOwnRedis());
  });
  after(() => bench.close());

  it('finds everybody again while it grows, in any mix of old and new users of a call', async () => {
    const line = await bench.line();
    const next = random(7);
    const known = new Map<string, number>();
    for (let round = 0; round < 60; round++) {
      const old = [...known.keys()];
      const fresh = users(500);
      const again = Array.from({ length: 200 }, () => old[Math.floor(next() * old.length)]);
      const twice = fresh.filter(() => next() < 0.1);
      const who = [...fresh, ...again.flatMap((user) => user ?? []), ...twice];
      who.sort(() => next() - 0.5);
      const first = known.size + 1;
      const expected = new Map(
        [...new Set(who)].filter((user) => !known.has(user)).map((u, n) => [u, first + n]),
      );
      const numbers = numbersOf(await joinAll(line, who));
      for (const [user, number] of expected) known.set(user, number);
      expect(numbers).to.deep.equal(who.map((user) => known.get(user)));
    }
    expect(numbersOf(await joinAll(line, [...known.keys()]))).to.deep.equal([...known.values()]);
  });

  it('tells users of the same hash apart, also within one call', async () => {
    const line = await bench.line();
    const byHash = new Map<number, string>();
    const pairs: string[] = [];
    while (pairs.length < 8) {
      const user = newUser();
      const other = byHash.get(hashOf(user));
      if (other !== undefined) pairs.push(other, user);
      byHash.set(hashOf(user), user);
    }
    const [a = '', b = '', ...others] = pairs;
    expect(numbersOf(await joinAll(line, [a]))).to.deep.equal([1]);
    expect(numbersOf(await joinAll(line, [b, a, b]))).to.deep.equal([2, 1, 2]);
    expect(numbersOf(await joinAll(line, others))).to.deep.equal([3, 4, 5, 6, 7, 8]);
    expect(numbersOf(await joinAll(line, pairs))).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('asks whom a page has no slot for to come again, and has one when others have joined', async () => {
    const line = await bench.line();
    const isIn = (user: string): boolean => Math.floor(hashOf(user) / 256) % 8 === 5;
    const inPage: string[] = [];
    while (inPage.length < 257) inPage.push(...users(100).filter(isIn));
    inPage.splice(257);
    const others = users(4_000).filter((user) => !isIn(user));
    const answers = await joinAll(line, inPage);
    const refused = { ok: false, reason: 'OVERLOADED', retryAfterSeconds: 1 };
    expect(answers.filter(({ ok }) => !ok)).to.deep.equal([refused]);
    await joinAll(line, others.slice(0, 2_000));
    const numbers = numbersOf(answers);
    const expected = numbers.map((number) => (number === 0 ? 2_257 : number));
    expect(numbersOf(await joinAll(line, inPage))).to.deep.equal(expected);
  });
});
