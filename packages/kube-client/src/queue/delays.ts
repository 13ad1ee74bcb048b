import type { Clock } from '../clock.js';

type Delayed = { dueAt: number; priority: number };

/** Looked at again this often at the latest: no timer is ever long enough to overflow. */
const longestLookMs = 3_600_000;

/** The delayed set: each key once, with the earlier of its times and the higher of its priorities; one timer for all. */
export function createDelays(clock: Clock, fire: (key: string, priority: number) => void) {
  const delayed = new Map<string, Delayed>();
  let cancel = (): void => undefined;
  let armedFor = Infinity;

  const arm = (): void => {
    let earliest = Infinity;
    for (const { dueAt } of delayed.values()) earliest = Math.min(earliest, dueAt);
    if (earliest === armedFor) return;
    cancel();
    armedFor = earliest;
    if (earliest === Infinity) return;
    const wait = Math.max(0, earliest - clock.monotonic());
    cancel = clock.after(Math.min(wait, longestLookMs), look);
  };
  const look = (): void => {
    armedFor = Infinity;
    const now = clock.monotonic();
    const due = [...delayed].filter(([, { dueAt }]) => dueAt <= now);
    for (const [key] of due) delayed.delete(key);
    arm();
    for (const [key, { priority }] of due) fire(key, priority);
  };
  return {
    add(key: string, delayMs: number, priority: number): void {
      if (delayMs <= 0) {
        fire(key, priority);
        return;
      }
      const dueAt = clock.monotonic() + delayMs;
      const known = delayed.get(key);
      delayed.set(key, {
        dueAt: Math.min(dueAt, known?.dueAt ?? Infinity),
        priority: Math.max(priority, known?.priority ?? -Infinity),
      });
      if (dueAt < armedFor) arm();
    },
    size: () => delayed.size,
    clear(): void {
      cancel();
      delayed.clear();
      armedFor = Infinity;
    },
  };
}
