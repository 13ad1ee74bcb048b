import { setImmediate as turn } from 'node:timers/promises';

/** How long one slice may keep the loop, milliseconds. */
const sliceMs = 10;

/** Does something with each item, and lets the loop turn after every 10 ms of it. Stops early when aborted. */
export async function inSlices<T>(
  items: Iterable<T>,
  act: (item: T) => void,
  signal?: AbortSignal,
): Promise<void> {
  let endsAt = performance.now() + sliceMs;
  for (const item of items) {
    act(item);
    if (performance.now() < endsAt) continue;
    await turn();
    if (signal?.aborted === true) return;
    endsAt = performance.now() + sliceMs;
  }
}
