import { randomUUID } from 'node:crypto';
import { env } from 'node:process';
import { testStack, type TestStack } from '@ticketbottle/local-stack/test-stack.js';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { startSimulator } from '@ticketbottle/provider-simulator/simulator.js';
import type { PayerAction } from '@ticketbottle/provider-simulator/payer-action.js';
import { mac } from '@ticketbottle/provider-simulator/zalopay/mac.js';
import {
  PaymentChanged,
  PaymentServiceDefinition,
  Provider,
  type CreatePaymentIntentRequest,
  type Payment,
} from '@ticketbottle/sdk/payment.js';
import { uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { createGrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { Kafka, logLevel } from 'kafkajs';
import { loadConfig } from '../../src/config.js';
import { startPayment } from '../../src/service.js';

export const app = { appId: 2553, key1: 'key-one-of-the-tests', key2: 'key-two-of-the-tests' };
export const channel = {
  clientId: 'channel-of-the-tests',
  apiKey: 'api-key-of-the-tests',
  checksumKey: 'checksum-key-of-the-tests',
};
export const terminal = { tmnCode: 'TESTTEST', hashSecret: 'hash-secret-of-the-tests' };
export const logger = createLogger({ service: 'payment', level: env['TEST_LOG'] ?? 'silent' });

export type Seen = { type: string; data: PaymentChanged };
export type Rig = Awaited<ReturnType<typeof startRig>>;

export type RigOptions = {
  /** With PayOS and VNPay beside ZaloPay. */
  all?: boolean;
  env?: Record<string, string>;
};

/** Payment in this process, on real servers and the provider simulator; both share a clock that can be moved. */
export async function startRig(file: string, { all = false, env: more = {} }: RigOptions = {}) {
  const stack = await testStack(file, {
    only: ['postgres', 'kafka'],
    topics: ['payment-events'],
    partitions: 1,
  });
  const clock = { skewMs: 0, now: () => Date.now() + clock.skewMs };
  const webhookPort = await freePort();
  const doors = `http://127.0.0.1:${webhookPort}/webhooks`;
  const webhooks = `${doors}/zalopay`;
  const others = {
    payos: { ...channel, webhookUrl: `${doors}/payos` },
    vnpay: { ...terminal, ipnUrl: `${doors}/vnpay/ipn` },
  };
  const simulator = await startSimulator(
    { host: '127.0.0.1', port: 0, zalopay: app, ...(all ? others : {}) },
    { now: () => clock.now() },
  );
  const config = loadConfig({
    ...environment(stack, simulator.url, webhookPort),
    ...(all ? keysOfOthers(simulator.url) : {}),
    ...more,
  });
  const payment = await startPayment(config, { clock, ids: uuidv7Ids, logger });
  const payments = createGrpcClient(PaymentServiceDefinition, {
    target: 'payment',
    address: `127.0.0.1:${payment.port}`,
    metrics: createMetrics('test'),
    timeoutMs: 15_000,
  });
  const events = await listen(stack);
  return {
    ...provider(simulator.url),
    stack,
    clock,
    config,
    client: payments.client,
    webhooks,
    doors,
    adminPort: payment.adminPort,
    eventsOf: (code: string) => events.seen.filter((event) => event.data.orderCode === code),
    async stop() {
      payments.close();
      await payment.stop();
      await simulator.stop();
      await events.stop();
      await stack.drop();
    },
  };
}

function keysOfOthers(url: string): NodeJS.ProcessEnv {
  return {
    PAYOS_CLIENT_ID: channel.clientId,
    PAYOS_API_KEY: channel.apiKey,
    PAYOS_CHECKSUM_KEY: channel.checksumKey,
    PAYOS_URL: url,
    VNPAY_TMN_CODE: terminal.tmnCode,
    VNPAY_HASH_SECRET: terminal.hashSecret,
    VNPAY_PAY_URL: `${url}/paymentv2/vpcpay.html`,
    VNPAY_API_URL: `${url}/merchant_webapi/api/transaction`,
  };
}

function environment(stack: TestStack, url: string, webhookPort: number): NodeJS.ProcessEnv {
  return {
    INTERNAL_TLS: 'off',
    PORT: '0',
    ADMIN_PORT: '0',
    DATABASE_URL: stack.databaseUrl,
    KAFKA_BROKERS: stack.kafkaBrokers.join(','),
    TOPIC_PREFIX: stack.topicPrefix,
    USER_ADDRESS: '127.0.0.1:9',
    WEBHOOK_PORT: String(webhookPort),
    WEBHOOK_PUBLIC_URL: `http://127.0.0.1:${webhookPort}`,
    ZALOPAY_APP_ID: String(app.appId),
    ZALOPAY_KEY1: app.key1,
    ZALOPAY_KEY2: app.key2,
    ZALOPAY_URL: url,
    MIN_WINDOW_SECONDS: '1',
  };
}

/** The simulator as a payer and as a test sees it. */
function provider(url: string) {
  const json = async <T>(path: string, method = 'GET', body?: object): Promise<T> => {
    const headers = { 'content-type': 'application/json' };
    const init = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
    const response = await fetch(path.startsWith('http') ? path : url + path, init);
    return (await response.json()) as T;
  };
  type Transaction = {
    ref: string;
    status: string;
    payPath: string;
    providerTxId: string | null;
    refunds: unknown[];
  };
  type Delivery = { body: string; acknowledged: boolean };
  return {
    act: (payUrl: string, action: PayerAction) =>
      json<{ status?: string; error?: string; redirectUrl?: string; zpTransId?: string }>(
        payUrl,
        'POST',
        { action },
      ),
    knobs: (knobs: object) => json('/control/knobs', 'PATCH', knobs),
    resetKnobs: () => json('/control/reset', 'POST'),
    resend: (ref: string) => json(`/control/transactions/${ref}/notice`, 'POST'),
    async transaction(ref: string) {
      const { items } = await json<{ items: Transaction[] }>(`/control/transactions?ref=${ref}`);
      return items[0];
    },
    payUrl: (transaction: Transaction) => url + transaction.payPath,
    journal: async (ref: string) =>
      (await json<{ items: Delivery[] }>(`/control/journal?ref=${ref}`)).items,
  };
}

/** A request that is accepted; the window ends in half an hour. */
export function order(
  rig: Rig,
  change: Partial<CreatePaymentIntentRequest> = {},
): CreatePaymentIntentRequest {
  const orderCode = change.orderCode ?? `TB-${randomUUID().slice(0, 8)}`;
  return {
    orderCode,
    idempotencyKey: `pay-${orderCode}`,
    amountMinor: 250_000,
    currency: 'VND',
    provider: Provider.ZALOPAY,
    expiresAt: new Date(rig.clock.now() + 30 * 60_000),
    redirectUrl: 'http://127.0.0.1:9/orders?lang=vi',
    description: 'Two tickets',
    ...change,
  };
}

export async function create(rig: Rig, change: Partial<CreatePaymentIntentRequest> = {}) {
  const request = order(rig, change);
  const { payment } = await rig.client.createPaymentIntent(request);
  const attempt = payment?.attempts.at(-1);
  if (payment === undefined || attempt === undefined) throw new Error('no attempt was opened');
  return { request, payment, attempt, code: request.orderCode };
}

export async function stored(rig: Rig, { idempotencyKey }: { idempotencyKey: string }) {
  const { payment } = await rig.client.getPaymentByIdempotencyKey({ idempotencyKey });
  if (payment === undefined) throw new Error('no payment');
  return payment;
}

/** Waits until the stored payment is as the test says; the error shows what it was. */
export async function until(
  rig: Rig,
  request: { idempotencyKey: string },
  fits: (payment: Payment) => boolean,
  timeoutMs = 10_000,
): Promise<Payment> {
  let last: Payment | undefined;
  const probe = async () => fits((last = await stored(rig, request)));
  await waitUntil('the payment changes', probe, { timeoutMs }).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${JSON.stringify(last)}`);
  });
  return last!;
}

/** Waits for an event of an order on Kafka. */
export async function heard(rig: Rig, code: string, type: string): Promise<PaymentChanged> {
  const find = () => rig.eventsOf(code).find((event) => event.type === type);
  const probe = () => Promise.resolve(find() !== undefined);
  await waitUntil(`${type} of ${code} is published`, probe, { timeoutMs: 15_000 });
  return find()!.data;
}

/** A notice as ZaloPay signs it. */
export function notice(data: object, key = app.key2): string {
  const text = JSON.stringify({ app_id: app.appId, ...data });
  return JSON.stringify({ data: text, mac: mac(key, [text]), type: 1 });
}

export async function deliver(rig: Pick<Rig, 'webhooks'>, body: string): Promise<unknown> {
  const response = await fetch(rig.webhooks, { method: 'POST', body });
  return { status: response.status, ...((await response.json()) as object) };
}

async function listen(stack: TestStack) {
  const seen: Seen[] = [];
  const kafka = new Kafka({ brokers: stack.kafkaBrokers, logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `${stack.topicPrefix}test` });
  await consumer.connect();
  await consumer.subscribe({ topic: `${stack.topicPrefix}payment-events`, fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => {
      const data = PaymentChanged.fromJSON(JSON.parse(String(message.value)) as unknown);
      seen.push({ type: String(message.headers?.['ce_type']), data });
      return Promise.resolve();
    },
  });
  return { seen, stop: () => consumer.disconnect() };
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
