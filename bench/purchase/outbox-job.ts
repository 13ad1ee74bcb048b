import { setTimeout as pause } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import type { Job, Outcome } from '../support/jobs.js';
import { percentile } from '../support/numbers.js';
import type { Bench } from './bench.js';
import { orderFlow } from './flows.js';
import { withShop, type Shop } from './shop.js';

export const idle = 'outbox when idle';

const topics = ['order-events', 'inventory-events', 'payment-events'];
/** Longer than any relay's pause: nothing is awake when the next order comes. */
const idleMs = 700;
const fewest = 5;

/** One order at a time: from the instant that is written with a change to a consumer that has its event. */
export function outboxJob(bench: Bench): Job {
  return {
    name: idle,
    run: () => withShop(bench, { waitingRoom: false }, (shop) => measure(bench, shop)),
  };
}

async function measure({ stack, windowMs }: Bench, shop: Shop): Promise<Outcome> {
  const lags = new Map<string, number[]>(topics.map((topic) => [topic, []]));
  const listener = await listen(stack.kafkaBrokers, shop, (topic, ms) => lags.get(topic)?.push(ms));
  let orders = 0;
  try {
    const order = async (): Promise<void> => {
      const buyer = shop.buyers[orders++ % shop.buyers.length];
      if (buyer !== undefined) await orderFlow(shop, buyer);
      await pause(idleMs);
    };
    await order(); // what is made at first use is not measured
    for (const list of lags.values()) list.length = 0;
    const end = performance.now() + windowMs;
    while (performance.now() < end || orders <= fewest) await order();
  } finally {
    await listener.disconnect();
  }
  const values = topics.map((topic): [string, number] => {
    return [`${topic.replace('-events', '')}Ms`, percentile(lags.get(topic) ?? [], 0.5)];
  });
  const all = [...lags.values()].flat();
  const silent = topics.filter((topic) => (lags.get(topic)?.length ?? 0) < orders - 1);
  return {
    values: {
      p50Ms: percentile(all, 0.5),
      p99Ms: percentile(all, 0.99),
      ...Object.fromEntries(values),
    },
    wrong: silent.map((topic) => `${topic} told of fewer than ${orders - 1} orders`),
  };
}

async function listen(
  brokers: string[],
  { namespace }: Shop,
  heard: (topic: string, ms: number) => void,
) {
  const kafka = new Kafka({ clientId: 'bench', brokers, logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `bench-${namespace}`, maxWaitTimeInMs: 1_000 });
  const prefix = `${namespace}.`;
  await consumer.connect();
  await consumer.subscribe({ topics: topics.map((topic) => prefix + topic), fromBeginning: false });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({
    eachMessage: ({ topic, message }) => {
      const time = message.headers?.['ce_time']?.toString() ?? '';
      heard(topic.slice(prefix.length), Date.now() - Date.parse(time));
      return Promise.resolve();
    },
  });
  await joined;
  return consumer;
}
