import { setTimeout as pause } from 'node:timers/promises';
import type { EachMessagePayload, IHeaders } from 'kafkajs';
import type { Counter } from 'prom-client';
import { runWith } from '../request-context.js';
import { SpanKind, withRemoteParent, type SpanOptions } from '../tracing.js';
import type { Metrics } from '../metrics.js';
import { afterFailure, PoisonError } from './parking.js';
import type { ConsumerOptions, IncomingEvent } from './types.js';

/** Handles one message until it is done, parked or the consumer stops (then it comes again). */
export async function handleOne(
  options: ConsumerOptions,
  payload: EachMessagePayload,
  signal: AbortSignal,
): Promise<void> {
  const { subscription, logger } = options;
  for (let failures = 1; ; failures++) {
    try {
      const event = toEvent(payload, options.topicPrefix);
      await runWith({ requestId: event.id }, () =>
        withRemoteParent(event.traceparent, spanOf(event, subscription.group), () =>
          subscription.handle(event),
        ),
      );
      return;
    } catch (error) {
      const verdict = afterFailure(error, failures);
      if (verdict.park) {
        await park(options, payload, error);
        return;
      }
      const { topic, partition, message } = payload;
      if (failures === 1)
        logger.warn(
          { err: error, topic, partition, offset: message.offset },
          'message failed; it is tried again',
        );
      await waitBeating(payload, verdict.pauseMs, signal);
    }
  }
}

/** By the semantic conventions of messaging. */
function spanOf({ type, topic }: IncomingEvent, group: string): SpanOptions {
  return {
    name: `process ${type}`,
    kind: SpanKind.CONSUMER,
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'process',
      'messaging.destination.name': topic,
      'messaging.consumer.group.name': kindOfGroup(group),
    },
  };
}

/** Waits with heartbeats, so that the group does not take the partition away from a slow retry. */
async function waitBeating(
  payload: EachMessagePayload,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) {
    await pause(Math.min(left, 1_000), undefined, { signal });
    await payload.heartbeat();
  }
}

/** A group of one process has an id of its own at its end: as a label it would be a series more at each start. */
const processId = /-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const kindOfGroup = (group: string): string => group.replace(processId, '');

export function deadLetters(metrics: Metrics): Counter {
  const labels = ['topic', 'group'];
  return metrics.counter('dead_letters_total', 'Messages parked in a dead-letter topic', labels);
}

async function park(
  options: ConsumerOptions,
  payload: EachMessagePayload,
  error: unknown,
): Promise<void> {
  const { topic, partition, message } = payload;
  const { group } = options.subscription;
  options.logger.error(
    { err: error, topic, partition, offset: message.offset, group },
    'message parked',
  );
  deadLetters(options.metrics).inc({ topic, group: kindOfGroup(group) });
  await options.publishDead({
    topic: `${topic}.dlq`,
    acks: -1,
    messages: [
      {
        key: message.key,
        value: message.value,
        headers: {
          ...message.headers,
          dlq_reason: String(error),
          dlq_group: group,
          dlq_partition: String(partition),
          dlq_offset: message.offset,
        },
      },
    ],
  });
}

/** @throws PoisonError for what is no event of ours. */
export function toEvent(
  { topic, partition, message }: EachMessagePayload,
  prefix: string,
): IncomingEvent {
  const headers = message.headers ?? {};
  const id = text(headers, 'ce_id');
  const type = text(headers, 'ce_type');
  if (id === undefined || type === undefined)
    throw new PoisonError(`a message of ${topic} has no ce_id or ce_type header`);
  return {
    id,
    type,
    topic: topic.slice(prefix.length),
    key: message.key?.toString() ?? '',
    source: text(headers, 'ce_source') ?? '',
    time: new Date(text(headers, 'ce_time') ?? Number(message.timestamp)),
    aggregateVersion: Number(text(headers, 'ce_aggregateversion') ?? 0),
    data: parse(message.value, topic),
    traceparent: text(headers, 'traceparent'),
    partition,
    offset: message.offset,
  };
}

function parse(value: Buffer | null, topic: string): unknown {
  try {
    return JSON.parse(value?.toString() ?? '') as unknown;
  } catch {
    throw new PoisonError(`a message of ${topic} is no JSON`);
  }
}

function text(headers: IHeaders, name: string): string | undefined {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value)?.toString();
}
