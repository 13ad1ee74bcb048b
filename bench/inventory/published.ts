import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, type KafkaMessage } from 'kafkajs';

export type Published = { ids: Set<string>; repeated: number; outOfOrder: number };

/** Reads a topic from its beginning to what is its end now. */
export async function readPublished(brokers: string[], topic: string): Promise<Published> {
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const left = await endsOf(kafka, topic);
  const consumer = kafka.consumer({ groupId: `bench-${randomUUID()}` });
  const seen = createSeen();
  if (left.size === 0) return seen.published;
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => {
        reject(payload.error);
      });
      const eachBatch = ({ batch }: { batch: { partition: number; messages: KafkaMessage[] } }) => {
        for (const message of batch.messages) seen.add(message);
        const last = Number(batch.messages.at(-1)?.offset ?? -1);
        if (last + 1 >= (left.get(batch.partition) ?? 0)) left.delete(batch.partition);
        if (left.size === 0) resolve();
        return Promise.resolve();
      };
      consumer.run({ eachBatch }).catch(reject);
    });
    return seen.published;
  } finally {
    await consumer.disconnect();
  }
}

/** The end offset of each partition that holds anything. */
async function endsOf(kafka: Kafka, topic: string): Promise<Map<number, number>> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    return new Map(
      offsets
        .map(({ partition, high }) => [partition, Number(high)] as const)
        .filter(([, high]) => high > 0),
    );
  } finally {
    await admin.disconnect();
  }
}

/** A repeat is allowed (at least once); a step back of the version of a key is not. */
function createSeen() {
  const published: Published = { ids: new Set(), repeated: 0, outOfOrder: 0 };
  const newest = new Map<string, number>();
  const add = ({ key, headers }: KafkaMessage): void => {
    const id = String(headers?.['ce_id']);
    const version = Number(String(headers?.['ce_aggregateversion']));
    const ofKey = String(key);
    if (published.ids.has(id)) {
      published.repeated += 1;
      return;
    }
    published.ids.add(id);
    if (version <= (newest.get(ofKey) ?? -1)) published.outOfOrder += 1;
    newest.set(ofKey, version);
  };
  return { published, add };
}
