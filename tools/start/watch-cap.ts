import { setTimeout as pause } from 'node:timers/promises';
import type { Platform } from '../platform/platform.js';

const everyMs = 200;

/** Samples how many are in checkout while a rush runs; `stop` answers the most that was seen. */
export function watchCap(
  { rest }: Platform,
  eventId: string,
  token: string,
): { stop(): Promise<number> } {
  let most = 0;
  let over = false;
  const watch = async (): Promise<void> => {
    while (!over) {
      const path = `/api/events/${eventId}/sales`;
      const { status, body } = await rest.call<{ inCheckout: number }>('GET', path, { token });
      if (status === 200) most = Math.max(most, body.inCheckout);
      await pause(everyMs);
    }
  };
  const watching = watch();
  return {
    async stop() {
      over = true;
      await watching;
      return most;
    },
  };
}
