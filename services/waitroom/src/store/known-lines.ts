import type { LineStore } from './scripts.js';

/** Lines that are not finished: also those whose sale is over have slots to end and a log to publish. */
const key = ({ keyPrefix }: LineStore): string => `${keyPrefix}lines`;

export async function rememberLine(store: LineStore, eventId: string): Promise<void> {
  await store.redis.sadd(key(store), eventId);
}

export async function forgetLine(store: LineStore, eventId: string): Promise<void> {
  await store.redis.srem(key(store), eventId);
}

export async function knownLines(store: LineStore): Promise<string[]> {
  return await store.redis.smembers(key(store));
}
