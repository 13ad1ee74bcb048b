import { setTimeout as pause } from 'node:timers/promises';

export type WaitOptions = {
  timeoutMs: number;
  everyMs?: number;
  failed?: () => string | undefined;
};

/**
 * Polls `probe` until it answers true. A probe that throws counts as "not yet"; its last error is
 * quoted when time runs out. `failed` ends the wait at once with its text (the process has died).
 */
export async function waitUntil(
  what: string,
  probe: () => Promise<boolean>,
  { timeoutMs, everyMs = 50, failed }: WaitOptions,
): Promise<void> {
  const until = performance.now() + timeoutMs;
  let last = '';
  for (;;) {
    const answer = await attempt(probe);
    if (answer === true) return;
    if (typeof answer === 'string') last = answer;
    const dead = failed?.();
    if (dead !== undefined) throw new Error(dead);
    if (performance.now() > until)
      throw new Error(`${what}: not within ${timeoutMs / 1000} s${last ? ` (${last})` : ''}`);
    await pause(everyMs);
  }
}

async function attempt(probe: () => Promise<boolean>): Promise<boolean | string> {
  try {
    return await probe();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
