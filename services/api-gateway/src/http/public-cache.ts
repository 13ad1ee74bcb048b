import type { Clock } from '@ticketbottle/service-kit/clock.js';
import { Lru } from '@ticketbottle/service-kit/lru.js';
import type { Answer } from './route.js';

/** Answers that are the same for everybody who sends no token: one question for all who ask within a moment. */
export type PublicCache = {
  answer(key: string, ask: () => Promise<Answer>): Promise<Answer>;
};

/** Twice a second at most, whatever comes; stock is at most as old again in inventory, 1 s in all. */
const liveMs = 500;
const mostAnswers = 1_000;

export function createPublicCache(clock: Clock): PublicCache {
  const known = new Lru<{ at: number; answer: Promise<Answer> }>(mostAnswers);
  return {
    answer(key, ask) {
      const before = known.get(key);
      if (before !== undefined && clock.now() - before.at < liveMs) return before.answer;
      const made = { at: clock.now(), answer: ask() };
      known.set(key, made);
      // A refusal is told to those who waited for it, and asked for anew by the next.
      made.answer.catch(() => {
        if (known.get(key) === made) known.delete(key);
      });
      return made.answer;
    },
  };
}
