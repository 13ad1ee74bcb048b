import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/clock.js';
import { random } from '../../../../test/support/random.js';

export type VirtualClock = Clock & {
  /** Fires, in order, what is due within `ms`; what that arms within the time fires too. */
  advance(ms: number): Promise<void>;
  /** Moves the wall clock alone. */
  jumpWall(ms: number): void;
  /** Timers that are armed. */
  armed(): number;
};

type Timer = { at: number; id: number; work: () => void };

/** A clock that stands still but for `advance`; begins at 2026-11-28T10:00:00Z, monotonic at 0. */
export function virtualClock(seed = 1): VirtualClock {
  const timers = new Map<number, Timer>();
  let at = 0;
  let wallOffset = Date.parse('2026-11-28T10:00:00Z');
  let nextId = 0;
  const first = (until: number): Timer | undefined => {
    let found: Timer | undefined;
    for (const timer of timers.values())
      if (timer.at <= until && (found === undefined || timer.at < found.at)) found = timer;
    return found;
  };
  return {
    now: () => at + wallOffset,
    monotonic: () => at,
    random: random(seed),
    after(delayMs, work) {
      const id = (nextId += 1);
      timers.set(id, { at: at + Math.max(0, delayMs), id, work });
      return () => timers.delete(id);
    },
    async advance(ms) {
      const until = at + ms;
      await turn();
      for (let timer = first(until); timer !== undefined; timer = first(until)) {
        timers.delete(timer.id);
        at = Math.max(at, timer.at);
        timer.work();
        await turn();
      }
      at = until;
      await turn();
    },
    jumpWall: (ms) => void (wallOffset += ms),
    armed: () => timers.size,
  };
}
