// Makes the topics that do not exist yet. Runs in the image of a service, whose kafkajs it borrows.
import { createRequire } from 'node:module';

const { Kafka } = createRequire('/app/')('kafkajs');
const { KAFKA_BROKERS, TOPIC_PREFIX = '', PARTITIONS, REPLICATION_FACTOR } = process.env;
const keptForEver = ['event-events', 'order-events', 'payment-events'];
const names = [...keptForEver, 'queue-events', 'user-events', 'inventory-events'];

const kafka = new Kafka({ brokers: KAFKA_BROKERS.split(','), requestTimeout: 10_000 });
const admin = kafka.admin();
await admin.connect();
try {
  const existing = new Set(await admin.listTopics());
  const topics = names
    .flatMap((name) => [name, `${name}.dlq`])
    .filter((name) => !existing.has(TOPIC_PREFIX + name))
    .map((name) => ({
      topic: TOPIC_PREFIX + name,
      numPartitions: Number(PARTITIONS),
      replicationFactor: Number(REPLICATION_FACTOR),
      configEntries: keptForEver.includes(name) ? [{ name: 'retention.ms', value: '-1' }] : [],
    }));
  if (topics.length > 0) await admin.createTopics({ topics, waitForLeaders: false });
  console.log(`${topics.length} topics made, ${existing.size} were there`);
} finally {
  await admin.disconnect();
}
