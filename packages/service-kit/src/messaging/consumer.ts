import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, EachMessagePayload } from 'kafkajs';
import { deadLetters, handleOne, kindOfGroup } from './handle-one.js';
import type { ConsumerHandle, ConsumerOptions } from './types.js';

const leastPauseMs = 250;
const longestPauseMs = 5_000;
/** A stop waits so long for a join under way, so that no ghost is left in the group. */
const joinPatienceMs = 3_000;

/**
 * A consumer that outlives every crash. One that reads from the beginning is not waited for: a group whose member was
 * killed takes nobody in for 6 s, and a service that is started again can answer long before. One that reads what comes
 * from now on has joined when this resolves. kafkajs gives up for good after an error that it calls non-retriable; then it is
 * built anew, one at a time, with a jittered back-off, until stopped.
 */
export async function startConsumer(options: ConsumerOptions): Promise<ConsumerHandle> {
  const { logger, subscription, metrics, topicPrefix } = options;
  const abort = new AbortController();
  let consumer: Consumer | undefined;
  let rebuilding: Promise<void> | undefined;
  let joining: Promise<void> | undefined;
  // From 0, so that an alert sees the first one as well.
  const group = kindOfGroup(subscription.group);
  for (const topic of subscription.topics)
    deadLetters(metrics).inc({ topic: topicPrefix + topic, group }, 0);

  const build = async (): Promise<void> => {
    const built = create(options);
    consumer = built;
    built.on(built.events.CRASH, ({ payload }) => {
      if (!payload.restart) afterFault(built, payload.error);
    });
    await begin(built, options);
    joining = join(built, options, abort.signal);
    if (subscription.from === 'latest') await joining;
    else void joining.catch((error: unknown) => afterFault(built, error));
  };
  const afterFault = (built: Consumer, error: unknown): void => {
    if (built !== consumer || abort.signal.aborted) return;
    logger.warn({ err: error, group: subscription.group }, 'consumer crashed; it is built anew');
    rebuilding ??= rebuild().finally(() => {
      rebuilding = undefined;
    });
  };
  const rebuild = (): Promise<void> =>
    untilBuilt(options, abort.signal, async () => {
      const old = consumer;
      consumer = undefined;
      await Promise.race([old?.disconnect().catch(() => undefined), pause(2_000)]);
      await build();
    });

  await build();
  return {
    async stop() {
      abort.abort();
      await rebuilding;
      await Promise.race([joining?.catch(() => undefined), pause(joinPatienceMs)]);
      await consumer?.disconnect();
    },
  };
}

async function begin(consumer: Consumer, options: ConsumerOptions): Promise<void> {
  const { topics, from } = options.subscription;
  await consumer.connect();
  await consumer.subscribe({
    topics: topics.map((topic) => options.topicPrefix + topic),
    fromBeginning: from === 'earliest',
  });
}

async function join(
  consumer: Consumer,
  options: ConsumerOptions,
  signal: AbortSignal,
): Promise<void> {
  await consumer.run({
    partitionsConsumedConcurrently: 3,
    eachMessage: (payload: EachMessagePayload) => handleOne(options, payload, signal),
  });
}

async function untilBuilt(
  { logger, subscription }: ConsumerOptions,
  signal: AbortSignal,
  build: () => Promise<void>,
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const ms = Math.min(leastPauseMs * 2 ** attempt, longestPauseMs) * (0.5 + Math.random() / 2);
    await pause(ms, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await build();
      return;
    } catch (error) {
      const { group } = subscription;
      logger.warn({ err: error, group }, 'consumer could not be built; it tries again');
    }
  }
}

function create({ kafka, subscription, topicPrefix }: ConsumerOptions): Consumer {
  return kafka.consumer({
    groupId: topicPrefix + subscription.group,
    sessionTimeout: 6_000,
    heartbeatInterval: 1_000,
    rebalanceTimeout: 10_000,
    maxWaitTimeInMs: 200,
    allowAutoTopicCreation: false,
  });
}
