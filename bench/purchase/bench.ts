import type { Stack } from '@ticketbottle/local-stack/stack.js';

/** What every job of this suite works with. */
export type Bench = {
  stack: Stack;
  dir: string;
  env: NodeJS.ProcessEnv;
  warmMs: number;
  windowMs: number;
};

/** Buyers at once; each has an account, and buys again when the tickets are there. */
export const callers = 32;
export const tickets = 1_000_000;
