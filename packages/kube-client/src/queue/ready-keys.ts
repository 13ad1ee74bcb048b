import type { Clock } from '../clock.js';

type Waiting = { priority: number; since: number };

/** The dirty set: each key once, by priority, then by how long it waits. */
export function createReadyKeys(clock: Clock) {
  const waiting = new Map<string, Waiting>();
  /** By priority; a Set keeps the order of adding. */
  const lanes = new Map<number, Set<string>>();
  const lane = (priority: number): Set<string> => {
    const found = lanes.get(priority) ?? new Set<string>();
    lanes.set(priority, found);
    return found;
  };
  const drop = (key: string, priority: number): void => {
    const found = lanes.get(priority);
    found?.delete(key);
    if (found?.size === 0) lanes.delete(priority);
  };
  return {
    add(key: string, priority: number): void {
      const known = waiting.get(key);
      if (known !== undefined && known.priority >= priority) return;
      if (known !== undefined) drop(key, known.priority);
      waiting.set(key, { priority, since: known?.since ?? clock.monotonic() });
      lane(priority).add(key);
    },
    /** The first that `may` be taken. */
    take(may: (key: string) => boolean): string | undefined {
      for (const priority of [...lanes.keys()].sort((a, b) => b - a))
        for (const key of lanes.get(priority) ?? []) {
          if (!may(key)) continue;
          drop(key, priority);
          waiting.delete(key);
          return key;
        }
      return undefined;
    },
    size: () => waiting.size,
    oldestAgeMs(): number {
      const now = clock.monotonic();
      let oldest = now;
      for (const { since } of waiting.values()) oldest = Math.min(oldest, since);
      return now - oldest;
    },
  };
}
