import { Kafka, logLevel, type Admin } from 'kafkajs';
import { waitUntil } from './process/wait-until.js';

/** The topics of the product (contracts.md); each has a dead-letter topic `<name>.dlq`. */
export const productTopics = [
  'payment-events',
  'order-events',
  'queue-events',
  'user-events',
  'inventory-events',
  'event-events',
] as const;

/** Consumers rebuild their state from these; the others keep the broker's 7 days. */
const keptForEver = /(^|\.)(event|order|payment)-events$/;

/** The product's topics and their dead-letter topics, each with the prefix in front. */
export function topicNames(prefix = ''): string[] {
  return productTopics.flatMap((topic) => [`${prefix}${topic}`, `${prefix}${topic}.dlq`]);
}

/** Makes the topics that do not exist yet, and answers when they have leaders. */
export function createTopics(brokers: string[], names: string[], partitions = 3): Promise<void> {
  return withAdmin(brokers, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const topics = names
      .filter((topic) => !existing.has(topic))
      .map((topic) => ({
        topic,
        numPartitions: partitions,
        replicationFactor: 1,
        configEntries: keptForEver.test(topic) ? [{ name: 'retention.ms', value: '-1' }] : [],
      }));
    if (topics.length === 0) return;
    // The client's own waiting gives up on "does not host this topic", which a young topic answers.
    await admin.createTopics({ topics, waitForLeaders: false });
    const made = topics.map(({ topic }) => topic);
    await waitUntil(`leaders of ${made.length} topics`, () => haveLeaders(admin, made), {
      timeoutMs: 30_000,
    });
  });
}

async function haveLeaders(admin: Admin, topics: string[]): Promise<boolean> {
  const { topics: known } = await admin.fetchTopicMetadata({ topics });
  return known.every(
    ({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0),
  );
}

/** Deletes every topic whose name begins so. */
export function deleteTopics(brokers: string[], prefix: string): Promise<void> {
  return withAdmin(brokers, async (admin) => {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    if (topics.length > 0) await admin.deleteTopics({ topics, timeout: 10_000 });
  });
}

async function withAdmin(brokers: string[], work: (admin: Admin) => Promise<void>): Promise<void> {
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING, requestTimeout: 10_000 });
  const admin = kafka.admin();
  try {
    await admin.connect();
    await work(admin);
  } finally {
    await admin.disconnect();
  }
}
