import { randomUUID } from 'node:crypto';
import { testStack, type TestStack } from '@ticketbottle/local-stack/test-stack.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import type { LineSettings } from '../../src/domain/line-settings.js';
import {
  admit,
  takeLease,
  type Admission,
  type AdmissionOrder,
} from '../../src/store/admission.js';
import { joinLine, saveSettings } from '../../src/store/line-scripts.js';
import { openRedis, type AnyRedis } from '../../src/store/redis.js';
import type { LineStore } from '../../src/store/scripts.js';

export type Bench = Awaited<ReturnType<typeof openBench>>;
export type Line = Awaited<ReturnType<Bench['line']>>;

const hour = 3_600_000;

/** Lines on the Redis that all tests share, whose clock a test may move. */
export async function openBench(file: string) {
  return await benchOn(await testStack(file, { only: ['redis'] }));
}

/** The same on any Redis. */
export async function benchOn(stack: Pick<TestStack, 'redisUrl' | 'keyPrefix' | 'drop'>) {
  const logger = createLogger({ service: 'waitroom', level: 'silent' });
  const connections: AnyRedis[] = [];
  const connect = async (): Promise<LineStore> => {
    const redis = await openRedis(stack.redisUrl, logger);
    connections.push(redis);
    return { redis, keyPrefix: stack.keyPrefix, clockOffsetMs: 0 };
  };
  const shared = await connect();
  return {
    redisUrl: stack.redisUrl,
    connect,
    /** A line on sale that nobody waits in. */
    line: async (more: Partial<LineSettings> = {}, eventId: string = randomUUID()) =>
      openLine({ ...shared }, more, eventId),
    async close() {
      for (const redis of connections) redis.disconnect();
      await stack.drop();
    },
  };
}

async function openLine(store: LineStore, more: Partial<LineSettings>, eventId: string) {
  const now = Date.now();
  const settings: LineSettings = {
    version: 1,
    status: 'PUBLISHED',
    managed: true,
    preQueueAt: now - hour,
    opensAt: now - hour,
    closesAt: now + 24 * hour,
    paused: false,
    verifiedOnly: false,
    draw: false,
    max: 10,
    rate: 10_000,
    sessionSeconds: 900,
    graceSeconds: 120,
    claimSeconds: 60,
    ...more,
  };
  let fence = 0;
  const renew = async (): Promise<void> => {
    await saveSettings(store, eventId, settings);
    fence = await takeLease(store, eventId, { holder: 'test', leaseMs: 24 * hour });
  };
  await renew();
  return {
    store,
    eventId,
    settings,
    fence,
    /** Settings and lease once more, after the store was emptied. */
    renew,
    /** Moves the line's clock. */
    pass: (seconds: number) => {
      store.clockOffsetMs += seconds * 1_000;
    },
    /** The number, or the reason of the refusal. */
    join: async (userId: string = randomUUID(), emailVerified = true) => {
      const [answer] = await joinLine(store, eventId, [{ userId, emailVerified }]);
      return answer?.ok === true ? answer.number : answer?.reason;
    },
    admit: (o: Partial<AdmissionOrder> = {}): Promise<Admission> =>
      admit(store, eventId, {
        fence,
        available: 1_000_000,
        sold: 0,
        total: 0,
        trustPresence: false,
        look: 4_096,
        ...o,
      }),
  };
}

/** Numbers told as admitted by the line's log, in the order in which it happened. */
export async function admittedOf({ store, eventId }: Line): Promise<number[]> {
  const entries = await store.redis.xrange(`${store.keyPrefix}line:{${eventId}}:log`, '-', '+');
  return entries
    .map(([, flat]) => flat)
    .filter((flat) => flat[flat.indexOf('kind') + 1] === 'queue.ready')
    .map((flat) => Number(flat[flat.indexOf('number') + 1]));
}
