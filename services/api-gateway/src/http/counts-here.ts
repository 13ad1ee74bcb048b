import type { Clock } from '@ticketbottle/service-kit/clock.js';
import type { ClientRateLimitInfo, Store } from 'express-rate-limit';
import { Lru } from '@ticketbottle/service-kit/lru.js';

const mostCallers = 100_000;

type Window = { totalHits: number; resetTime: Date };

/** Requests of each caller counted in this process alone: for what must not cost a command of Redis each time. */
export function countsHere(clock: Clock, windowMs: number): Store {
  const windows = new Lru<Window>(mostCallers);
  return {
    localKeys: true,
    increment(key): ClientRateLimitInfo {
      const now = clock.now();
      const known = windows.get(key);
      const isOpen = known !== undefined && known.resetTime.getTime() > now;
      const window = isOpen ? known : { totalHits: 0, resetTime: new Date(now + windowMs) };
      window.totalHits += 1;
      windows.set(key, window);
      return window;
    },
    decrement(key) {
      const window = windows.get(key);
      if (window !== undefined) window.totalHits -= 1;
    },
    resetKey: (key) => windows.delete(key),
  };
}
