import type { Kafka, Producer } from 'kafkajs';
import type { Logger } from '../logger.js';
import type { Metrics } from '../metrics.js';

export type OutgoingEvent = {
  /** Stable over retries; consumers apply an id once. */
  id: string;
  /** Without prefix. */
  topic: string;
  /** Events of one key stay in order. */
  key: string;
  /** CloudEvents type, e.g. order.completed. */
  type: string;
  time: Date;
  /** Version of the aggregate after the change. */
  aggregateVersion: number;
  /** JSON form of the protobuf message. */
  data: unknown;
  traceparent?: string | undefined;
};

export type IncomingEvent = OutgoingEvent & { source: string; partition: number; offset: string };

export type Subscription = {
  /** Consumer group, without prefix. */
  group: string;
  topics: string[];
  /** Where a new group begins. */
  from: 'earliest' | 'latest';
  handle: (event: IncomingEvent) => Promise<void>;
};

export type ConsumerHandle = { stop(): Promise<void> };

export type ConsumerOptions = {
  kafka: Kafka;
  subscription: Subscription;
  topicPrefix: string;
  publishDead: Producer['send'];
  logger: Logger;
  metrics: Metrics;
};
