import { Kafka, logLevel } from 'kafkajs';
import type { Stores } from './stores.js';

export type TopicRecord = {
  id: string;
  type: string;
  key: string;
  /** Of the aggregate; each of its events has a higher one, or that of the same write. */
  version: number;
  data: unknown;
};

/** Everything of one key on a topic, or of all keys, in order, up to what was there at the call. */
export async function readTopic(
  { kafkaBrokers, topicPrefix }: Stores,
  name: string,
  key?: string,
): Promise<TopicRecord[]> {
  const kafka = new Kafka({
    clientId: 'verify',
    brokers: kafkaBrokers,
    logLevel: logLevel.NOTHING,
  });
  const topic = topicPrefix + name;
  const admin = kafka.admin();
  await admin.connect();
  const ends = new Map<number, bigint>();
  for (const { partition, high, low } of await admin.fetchTopicOffsets(topic))
    if (BigInt(high) > BigInt(low)) ends.set(partition, BigInt(high));
  await admin.disconnect();
  if (ends.size === 0) return [];

  const records: TopicRecord[] = [];
  const consumer = kafka.consumer({ groupId: `verify-${Date.now()}-${Math.random()}` });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer
        .run({
          eachMessage: ({ partition, message }) => {
            const of = message.key?.toString() ?? '';
            if (key === undefined || of === key) records.push(toRecord(message, of));
            const end = ends.get(partition);
            if (end !== undefined && BigInt(message.offset) + 1n >= end) ends.delete(partition);
            if (ends.size === 0) resolve();
            return Promise.resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return records;
}

type Message = { value: Buffer | null; headers?: Record<string, unknown> };

function toRecord({ value, headers = {} }: Message, key: string): TopicRecord {
  const text = (name: string): string => {
    const header = headers[name];
    return Buffer.isBuffer(header) ? header.toString() : '';
  };
  return {
    id: text('ce_id'),
    type: text('ce_type'),
    key,
    version: Number(text('ce_aggregateversion')),
    data: JSON.parse(value?.toString() ?? 'null') as unknown,
  };
}
