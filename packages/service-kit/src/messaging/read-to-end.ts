import { randomUUID } from 'node:crypto';
import type { Admin, Consumer, Kafka } from 'kafkajs';
import { toEvent } from './handle-one.js';
import type { IncomingEvent } from './types.js';

export type ReadToEnd = {
  kafka: Kafka;
  topicPrefix: string;
  topic: string;
  /** Of one key in order; what it rejects with ends the reading. */
  handle: (event: IncomingEvent) => Promise<void>;
  /** Gives up when nothing comes for so long, milliseconds. */
  stallMs?: number;
};

/**
 * Reads a topic once, from its beginning to where it ends now, by a group of its own that is deleted afterwards.
 * Answers how many events there were.
 */
export async function readToEnd(options: ReadToEnd): Promise<number> {
  const { kafka, topicPrefix } = options;
  const topic = topicPrefix + options.topic;
  const admin = kafka.admin();
  const groupId = `${topicPrefix}once-${randomUUID()}`;
  await admin.connect();
  try {
    const left = await endsOf(admin, topic);
    if (left.size === 0) return 0;
    const consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false });
    try {
      return await consume(consumer, { ...options, topic, left });
    } finally {
      await consumer.disconnect();
      await admin.deleteGroups([groupId]).catch(() => undefined); // an empty group is forgotten by the broker, later
    }
  } finally {
    await admin.disconnect();
  }
}

/** The offset after the last one, of every partition that holds something. */
async function endsOf(admin: Admin, topic: string): Promise<Map<number, bigint>> {
  const ranges = await admin.fetchTopicOffsets(topic);
  return new Map(
    ranges
      .filter(({ low, high }) => BigInt(high) > BigInt(low))
      .map(({ partition, high }) => [partition, BigInt(high)]),
  );
}

async function consume(
  consumer: Consumer,
  o: ReadToEnd & { topic: string; left: Map<number, bigint> },
): Promise<number> {
  const { topic, topicPrefix, left, handle, stallMs = 30_000 } = o;
  const done = Promise.withResolvers<true>();
  let read = 0;
  const stalled = setTimeout(
    () => done.reject(new Error(`nothing of ${topic} came for ${stallMs} ms`)),
    stallMs,
  );
  consumer.on(consumer.events.CRASH, ({ payload }) => done.reject(payload.error));
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async (payload) => {
      const { partition, message } = payload;
      const end = left.get(partition);
      if (end === undefined || BigInt(message.offset) >= end) return; // came later
      stalled.refresh();
      await handle(toEvent(payload, topicPrefix)).catch((error: unknown) => done.reject(error));
      read += 1;
      if (BigInt(message.offset) + 1n === end) left.delete(partition);
      if (left.size === 0) done.resolve(true);
    },
  });
  try {
    await done.promise;
  } finally {
    clearTimeout(stalled);
  }
  return read;
}
