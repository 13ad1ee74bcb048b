import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, type IHeaders, type KafkaMessage } from 'kafkajs';
import { connectEventBus, type EventBus, type OutgoingEvent } from '../../src/event-bus.js';
import { createMetrics, type Metrics } from '../../src/metrics.js';
import { silent } from './parts.js';

type Corner = { kafkaBrokers: string[]; topicPrefix: string };

export function openBus(
  corner: Corner,
  metrics: Metrics = createMetrics('shop'),
): Promise<EventBus> {
  return connectEventBus({
    service: 'shop',
    brokers: corner.kafkaBrokers,
    topicPrefix: corner.topicPrefix,
    logger: silent,
    metrics,
  });
}

export function anEvent(topic: string, o: Partial<OutgoingEvent> = {}): OutgoingEvent {
  return {
    id: randomUUID(),
    topic,
    key: 'k',
    type: 'thing.made',
    time: new Date(),
    aggregateVersion: 1,
    data: {},
    ...o,
  };
}

/** Kafka without our code: what stands on the wire. */
export function plainKafka(corner: Corner): Kafka {
  return new Kafka({ brokers: corner.kafkaBrokers, logLevel: logLevel.NOTHING });
}

export function headerText(headers: IHeaders | undefined, name: string): string | undefined {
  return headers?.[name]?.toString();
}

/** Everything in a topic from its beginning on, as it comes. */
export async function readPlain(
  corner: Corner,
  topic: string,
): Promise<{ messages: KafkaMessage[]; stop(): Promise<void> }> {
  const groupId = `${corner.topicPrefix}plain.${randomUUID()}`;
  const consumer = plainKafka(corner).consumer({ groupId, maxWaitTimeInMs: 200 });
  const messages: KafkaMessage[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic: corner.topicPrefix + topic, fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => {
      messages.push(message);
      return Promise.resolve();
    },
  });
  return { messages, stop: () => consumer.disconnect() };
}
