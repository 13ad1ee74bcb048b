import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, Partitioners, type IHeaders, type Producer } from 'kafkajs';
import type { Logger } from './logger.js';
import { startConsumer } from './messaging/consumer.js';
import { measureLag } from './messaging/measure-lag.js';
import { readToEnd } from './messaging/read-to-end.js';
import type {
  ConsumerHandle,
  IncomingEvent,
  OutgoingEvent,
  Subscription,
} from './messaging/types.js';
import type { Metrics } from './metrics.js';
import { activeTraceparent, inLinkedSpan, SpanKind } from './tracing.js';

export { PoisonError } from './messaging/parking.js';
export type { ConsumerHandle, IncomingEvent, OutgoingEvent } from './messaging/types.js';

/** Kafka behind a port: nothing else of the code knows the client library. */
export type EventBus = {
  /** Resolves when all are stored by all in-sync replicas; rejects when one is not. */
  publish(events: OutgoingEvent[]): Promise<void>;
  subscribe(subscription: Subscription): Promise<ConsumerHandle>;
  /** Reads a topic once, from its beginning to where it ends now; answers how many events there were. */
  readToEnd(topic: string, handle: (event: IncomingEvent) => Promise<void>): Promise<number>;
  /** Resolves while a broker answers. */
  check(): Promise<void>;
  stop(): Promise<void>;
};

export type EventBusOptions = {
  service: string;
  brokers: string[];
  /** Put before every topic and group; separates tests on one broker. */
  topicPrefix: string;
  logger: Logger;
  metrics: Metrics;
};

/** Connects, or rejects after 30 s naming the brokers. */
export async function connectEventBus(options: EventBusOptions): Promise<EventBus> {
  const { service, brokers, topicPrefix, logger } = options;
  const kafka = new Kafka({
    clientId: `${service}-${randomUUID().slice(0, 8)}`,
    brokers,
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 12 },
  });
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  const admin = kafka.admin();
  try {
    await producer.connect();
    await admin.connect();
  } catch (error) {
    throw new Error(
      `Kafka does not answer at ${brokers.join(', ')}: ${String(error)}; is KAFKA_BROKERS right and the broker up?`,
      { cause: error },
    );
  }
  const running: { stop(): Promise<void> }[] = [];
  return {
    publish: (events) => publish(producer, options, events),
    async subscribe(subscription) {
      const publishDead = producer.send.bind(producer);
      const handle = await startConsumer({ ...options, kafka, subscription, publishDead });
      running.push(handle);
      // A group of one process begins at the end, and its name is another after each start.
      if (subscription.from === 'earliest')
        running.push(measureLag({ ...options, admin, subscription }));
      return handle;
    },
    readToEnd: (topic, handle) => readToEnd({ kafka, topicPrefix, topic, handle }),
    check: async () => {
      await admin.describeCluster();
    },
    async stop() {
      await Promise.all(running.map((one) => one.stop()));
      await Promise.all([producer.disconnect(), admin.disconnect()]);
      logger.debug({ topicPrefix }, 'event bus closed');
    },
  };
}

async function publish(
  producer: Producer,
  { service, topicPrefix }: EventBusOptions,
  events: OutgoingEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const byTopic = Map.groupBy(events, (event) => event.topic);
  const topicMessages = [...byTopic].map(([topic, group]) => ({
    topic: topicPrefix + topic,
    messages: group.map((event) => ({
      key: event.key,
      value: JSON.stringify(event.data),
      timestamp: String(event.time.getTime()),
      headers: headersOf(event, service),
    })),
  }));
  const span = {
    name: `send ${[...byTopic.keys()].join(' ')}`,
    kind: SpanKind.PRODUCER,
    attributes: { 'messaging.system': 'kafka', 'messaging.operation.name': 'send' },
  };
  const callers = events.map((event) => event.traceparent ?? activeTraceparent());
  await inLinkedSpan(span, callers, async () => {
    await producer.sendBatch({ acks: -1, topicMessages });
  });
}

/** CloudEvents 1.0, Kafka protocol binding, binary mode. */
function headersOf(event: OutgoingEvent, service: string): IHeaders {
  const traceparent = event.traceparent ?? activeTraceparent();
  return {
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_type: event.type,
    ce_source: `/ticketbottle/${service}`,
    ce_time: event.time.toISOString(),
    ce_subject: event.key,
    ce_aggregateversion: String(event.aggregateVersion),
    'content-type': 'application/json',
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
