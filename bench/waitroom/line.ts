import { randomUUID } from 'node:crypto';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { admit, takeLease } from '../../services/waitroom/src/store/admission.js';
import { openJoins, type Joins } from '../../services/waitroom/src/store/joins.js';
import {
  joinLine,
  leaveLine,
  saveSettings,
} from '../../services/waitroom/src/store/line-scripts.js';
import { readLog, trimLog } from '../../services/waitroom/src/store/log.js';
import { readLine } from '../../services/waitroom/src/store/read-line.js';
import { openRedis } from '../../services/waitroom/src/store/redis.js';
import type { LineStore } from '../../services/waitroom/src/store/scripts.js';

// With poll.ts and services.ts the only files of this suite that know how the waiting room builds its store.

export const logger = createLogger({ service: 'bench', level: 'silent' });
export const keyPrefix = 'bench:';

export type OpenStore = { store: LineStore; close: () => void };

export async function openStore(redisUrl: string): Promise<OpenStore> {
  const redis = await openRedis(redisUrl, logger);
  return { store: { redis, keyPrefix, clockOffsetMs: 0 }, close: () => redis.disconnect() };
}

export type Line = { store: LineStore; eventId: string; fence: number };

const hour = 3_600_000;
export const plenty = 100_000_000;

/** A line on sale that nobody waits in; `max` buyers in checkout at once. */
export async function newLine(
  store: LineStore,
  max: number,
  o: { eventId?: string; leaseMs?: number } = {},
): Promise<Line> {
  const { eventId = randomUUID(), leaseMs = hour } = o;
  const now = Date.now();
  await saveSettings(store, eventId, {
    ...{
      version: now,
      status: 'PUBLISHED',
      managed: true,
      paused: false,
      verifiedOnly: false,
      draw: false,
    },
    ...{ preQueueAt: now - hour, opensAt: now - hour, closesAt: now + 24 * hour },
    ...{ max, rate: plenty, sessionSeconds: 3_600, graceSeconds: 3_600, claimSeconds: 3_600 },
  });
  const fence = await takeLease(store, eventId, { holder: 'bench', leaseMs });
  return { store, eventId, fence };
}

/** Joins as the service takes them, with what queued in one turn in one call. Answers the number. */
export function joiner({ store, eventId }: Line): (userId: string) => Promise<number> {
  const joins: Joins = openJoins(store);
  return async (userId) => {
    const answer = await joins.join(eventId, { userId, emailVerified: true });
    if (answer?.ok !== true) throw new Error(`Join answered ${answer?.reason ?? 'OVERLOADED'}`);
    return answer.number;
  };
}

const atOnce = 1_000;

/** So many new users at the end of the line; their events count as published. Answers the users. */
export async function fill({ store, eventId }: Line, count: number): Promise<string[]> {
  const users = Array.from({ length: count }, () => randomUUID());
  for (let from = 0; from < count; from += atOnce) {
    const part = users.slice(from, from + atOnce);
    await joinLine(
      store,
      eventId,
      part.map((userId) => ({ userId, emailVerified: true })),
    );
    await publish({ store, eventId });
  }
  return users;
}

/** As the relay does, without a broker. */
export async function publish({ store, eventId }: Omit<Line, 'fence'>): Promise<void> {
  for (;;) {
    const entries = await readLog(store, eventId);
    if (entries.length === 0) return;
    await trimLog(store, eventId, entries);
  }
}

export function admitNow({ store, eventId, fence }: Line, look: number) {
  return admit(store, eventId, {
    ...{ fence, look, available: plenty, sold: 0, total: 0, trustPresence: false },
  });
}

export function leave({ store, eventId }: Line, number: number) {
  return leaveLine(store, eventId, number);
}

export function read({ store, eventId }: Line) {
  return readLine(store, eventId);
}

/** Numbers told as admitted, in the order in which it happened. */
export async function admittedOf({ store, eventId }: Line): Promise<number[]> {
  const numbers: number[] = [];
  for (;;) {
    const entries = await readLog(store, eventId);
    if (entries.length === 0) return numbers;
    for (const { fields } of entries)
      if (fields['kind'] === 'queue.ready') numbers.push(Number(fields['number']));
    await trimLog(store, eventId, entries);
  }
}
