import { expect } from 'chai';
import { createLogger } from './logger.js';
import { every } from './loop.js';

const longMs = 3_600_000;

function lines() {
  const seen: string[] = [];
  const destination = { write: (line: string) => void seen.push(line) };
  return { seen, logger: createLogger({ service: 'test', level: 'info', destination }) };
}

/** Runs that each end when the test says so. */
function gatedRuns() {
  let underWay = 0;
  let most = 0;
  let started = 0;
  const ends: ((error?: Error) => void)[] = [];
  const starts = new Map<number, () => void>();
  return {
    most: () => most,
    started: () => started,
    reached: (n: number) =>
      started >= n ? Promise.resolve() : new Promise<void>((resolve) => starts.set(n, resolve)),
    end: (error?: Error) => ends.shift()?.(error),
    run: async () => {
      most = Math.max(most, ++underWay);
      starts.get(++started)?.();
      try {
        await new Promise<void>((resolve, reject) =>
          ends.push((error) => (error === undefined ? resolve() : reject(error))),
        );
      } finally {
        underWay--;
      }
    },
  };
}

describe('a loop', () => {
  it('asks after each run how long to pause, where that differs', async () => {
    const { logger } = lines();
    let runs = 0;
    const third = Promise.withResolvers<undefined>();
    const loop = every({
      ...{ name: 'test', logger },
      ms: () => (runs < 3 ? 1 : longMs),
      run: () => {
        if (++runs === 3) third.resolve(undefined);
        return Promise.resolve();
      },
    });
    await third.promise;
    await loop.stop();
    expect(runs).to.equal(3);
  });

  it('never runs twice at once, however often it is woken', async () => {
    const { logger } = lines();
    const runs = gatedRuns();
    const loop = every({ name: 'test', ms: longMs, logger, run: runs.run });
    await runs.reached(1);
    for (let i = 0; i < 5; i++) loop.wake();
    expect(runs.started()).to.equal(1);
    runs.end();
    await runs.reached(2); // five wakes during a run are one more run
    const stopped = loop.stop();
    runs.end();
    await stopped;
    expect([runs.started(), runs.most()]).to.eql([2, 1]);
  });

  it('runs at once when it is woken in its pause', async () => {
    const { logger } = lines();
    const runs = gatedRuns();
    const loop = every({ name: 'test', ms: longMs, logger, run: runs.run });
    await runs.reached(1);
    runs.end();
    await new Promise((resolve) => setImmediate(resolve)); // the pause of an hour has begun
    loop.wake();
    await runs.reached(2);
    const stopped = loop.stop();
    runs.end();
    await stopped;
  });

  it('tells the run under way of the stop, waits for it and never runs again', async () => {
    const { logger } = lines();
    let told = false;
    let runs = 0;
    const loop = every({
      name: 'test',
      ms: 0,
      logger,
      run: async (signal) => {
        runs++;
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        told = true;
      },
    });
    await loop.stop();
    loop.wake();
    await new Promise((resolve) => setImmediate(resolve));
    expect([told, runs]).to.eql([true, 1]);
  });

  it('goes on after failures, and logs one per change of text', async () => {
    const { logger, seen } = lines();
    const runs = gatedRuns();
    const loop = every({ name: 'sweeper', ms: longMs, logger, run: runs.run });
    const texts = ['away', 'away', 'refused', undefined, 'refused'];
    for (const [i, text] of texts.entries()) {
      await runs.reached(i + 1);
      loop.wake();
      runs.end(text === undefined ? undefined : new Error(text));
    }
    await runs.reached(6);
    const stopped = loop.stop();
    runs.end();
    await stopped;
    expect(
      seen.map((line) => (JSON.parse(line) as { err: { message: string } }).err.message),
    ).to.eql(['away', 'refused', 'refused']);
    expect(seen[0]).to.include('sweeper failed');
  });

  it('waits at least a second after a failure, whatever its pause', async () => {
    const { logger } = lines();
    const at: number[] = [];
    let again: (() => void) | undefined;
    const second = new Promise<void>((resolve) => (again = resolve));
    const loop = every({
      name: 'test',
      ms: 1,
      logger,
      run: () => {
        at.push(performance.now());
        if (at.length === 2) again?.();
        return at.length === 1 ? Promise.reject(new Error('away')) : Promise.resolve();
      },
    });
    await second;
    await loop.stop();
    expect(at[1]! - at[0]!).to.be.greaterThan(950);
  });
});
