import { setTimeout as pause } from 'node:timers/promises';
import type { Shop } from './shop.js';

/** Tells callers when their orders are COMPLETED, by one question for all of them. */
export type Completions = { of(code: string): Promise<void>; stop(): Promise<void> };

const everyMs = 20;
const patienceMs = 30_000;

export function watchCompletions(orders: Shop['orders']): Completions {
  const waiting = new Map<
    string,
    { resolve: () => void; reject: (e: Error) => void; since: number }
  >();
  const over = new AbortController();
  const round = async (): Promise<void> => {
    const code = { $in: [...waiting.keys()] };
    const found = await orders.find({ code, status: { $ne: 'PENDING' } }).toArray();
    for (const { code: one, status } of found) {
      const caller = waiting.get(one);
      waiting.delete(one);
      if (status === 'COMPLETED') caller?.resolve();
      else caller?.reject(new Error(`order ${one} is ${status}`));
    }
    for (const [one, { reject, since }] of waiting)
      if (performance.now() - since > patienceMs) {
        waiting.delete(one);
        reject(new Error(`order ${one} is not completed after ${patienceMs} ms`));
      }
  };
  const watching = (async () => {
    while (!over.signal.aborted) {
      if (waiting.size > 0) await round();
      await pause(everyMs);
    }
  })();
  return {
    of: (code) =>
      new Promise((resolve, reject) => {
        waiting.set(code, { resolve, reject, since: performance.now() });
      }),
    async stop() {
      over.abort();
      await watching;
    },
  };
}
