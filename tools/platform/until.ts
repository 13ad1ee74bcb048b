import { setTimeout as pause } from 'node:timers/promises';

/** Waits for a condition, bounded; the error says what was waited for and what was met last. */
export async function until<T>(
  probe: () => Promise<T | undefined>,
  o: { ms: number; what: string; everyMs?: number },
): Promise<T> {
  const end = Date.now() + o.ms;
  let last: string;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined) return value;
      last = '';
    } catch (error) {
      last = String(error);
    }
    if (Date.now() > end)
      throw new Error(
        `waited ${o.ms} ms in vain until ${o.what}${last === '' ? '' : ` (${last})`}`,
      );
    await pause(o.everyMs ?? 100);
  }
}
