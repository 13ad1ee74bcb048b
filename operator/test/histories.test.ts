import { env } from 'node:process';
import { expect } from 'chai';
import { firstIdea } from './support/first-idea.js';
import { runHistory, type Decide } from './support/history.js';

const isLong = env['TEST_SIZE'] === 'long';
const count = Number(env['HISTORIES'] ?? (isLong ? 1_000_000 : 50_000));
const first = Number(env['SEED'] ?? 1);

/** Runs them all; the seeds that went wrong. */
function wrongOnes(many: number, decide?: Decide): number[] {
  const seeds = Array.from({ length: many }, (_, n) => first + n);
  return seeds.filter((seed) => runHistory(seed, decide).wrong.length > 0);
}

describe('whatever happens to a target between its sales', () => {
  it(`it ends at the last value that was not ours, and has what is needed before, in each of ${count} histories`, function () {
    this.timeout(1_800_000);
    const [seed] = wrongOnes(count);
    if (seed === undefined) return;
    const { wrong, trace } = runHistory(seed, undefined, true);
    const repeat = `SEED=${seed} HISTORIES=1 npx mocha operator/test/histories.test.ts`;
    expect.fail(`${wrong.join('\n')}\nrepeat it with: ${repeat}\n${trace.join('\n')}`);
  });

  it('the same histories find the faults of a log that is deleted after the restore', () => {
    expect(wrongOnes(1000, firstIdea)).to.have.length.above(50);
  });

  it('a history is the same each time its seed is run', () => {
    expect(runHistory(7, undefined, true)).to.eql(runHistory(7, undefined, true));
  });
});
