import type { Admin } from 'kafkajs';
import type { Logger } from '../logger.js';
import { every, type Loop } from '../loop.js';
import type { Metrics } from '../metrics.js';
import type { Subscription } from './types.js';

export type MeasureLag = {
  admin: Pick<Admin, 'fetchOffsets' | 'fetchTopicOffsets'>;
  topicPrefix: string;
  subscription: Subscription;
  logger: Logger;
  metrics: Metrics;
};

/** Asked of the broker and not of the consumer, so that one that is dead or stuck shows as well. */
export function measureLag({ admin, topicPrefix, subscription, ...o }: MeasureLag): Loop {
  const { group, topics } = subscription;
  const lag = o.metrics.gauge('consumer_lag', 'Messages not handled yet', ['topic', 'group']);
  return every({
    name: `lag of ${group}`,
    ms: 10_000,
    logger: o.logger,
    run: async (signal) => {
      const names = topics.map((topic) => topicPrefix + topic);
      const asked = [
        admin.fetchOffsets({ groupId: topicPrefix + group, topics: names }),
        Promise.all(names.map((name) => admin.fetchTopicOffsets(name))),
      ] as const;
      const [handled, ends] = await orAborted(Promise.all(asked), signal);
      for (const [n, topic] of topics.entries()) {
        const done = handled.find((one) => one.topic === names[n]);
        const at = new Map(done?.partitions.map((p) => [p.partition, Number(p.offset)]));
        const behind = (ends[n] ?? []).map(({ partition, high, low }) => {
          const next = at.get(partition) ?? -1; // -1: nothing was ever handled
          return Number(high) - (next < 0 ? Number(low) : next);
        });
        lag.set(
          { topic, group },
          behind.reduce((sum, n) => sum + Math.max(0, n), 0),
        );
      }
    },
  });
}

/** A broker that is away is asked for as long as it takes: who stops waits a moment for its answer, no longer. */
const patienceMs = 2_000;

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      timer = setTimeout(() => reject(new Error('stopped')), patienceMs);
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', stop);
      clearTimeout(timer);
    });
  });
}
