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
  everyMs?: number;
};

/** Asked of the broker and not of the consumer, so that one that is dead or stuck shows as well. */
export function measureLag({ admin, topicPrefix, subscription, ...o }: MeasureLag): Loop {
  const { group, topics } = subscription;
  const lag = o.metrics.gauge('consumer_lag', 'Messages not handled yet', ['topic', 'group']);
  return every({
    name: `lag of ${group}`,
    ms: o.everyMs ?? 10_000,
    logger: o.logger,
    run: async () => {
      for (const topic of topics) {
        const name = topicPrefix + topic;
        const ends = await admin.fetchTopicOffsets(name);
        const [done] = await admin.fetchOffsets({ groupId: topicPrefix + group, topics: [name] });
        const at = new Map(done?.partitions.map((p) => [p.partition, Number(p.offset)]));
        const behind = ends.map(({ partition, high, low }) => {
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
