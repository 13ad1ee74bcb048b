import { v7 } from 'uuid';

/** Source of the current time, epoch milliseconds; an argument everywhere, so that tests own it. */
export type Clock = { now(): number };

/** Source of new ids, UUIDv7 and monotonic within a process. */
export type Ids = { next(): string };

export const systemClock: Clock = { now: () => Date.now() };
export const uuidv7Ids: Ids = { next: () => v7() };
