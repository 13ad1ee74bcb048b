import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServices, type Services } from '@ticketbottle/local-stack/services.js';
import { serviceNames } from '@ticketbottle/local-stack/services/names.js';
import { createGrpcClient, type GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { OrderServiceDefinition } from '@ticketbottle/sdk/order.js';
import mongoose from 'mongoose';
import { createAdmin, enter } from '../../tools/platform/accounts.js';
import { publishEvent, type PublishedEvent } from '../../tools/platform/publish-event.js';
import { restClient, type Rest } from '../../tools/platform/rest.js';
import { callers, tickets, type Bench } from './bench.js';

export type Buyer = { token: string };
export type Shop = {
  namespace: string;
  services: Services;
  rest: Rest;
  event: PublishedEvent;
  buyers: Buyer[];
  /** As the gateway calls it: its certificate, its middleware. */
  order: GrpcClient<OrderServiceDefinition>['client'];
  orders: mongoose.mongo.Collection<{ code: string; status: string }>;
};

export type ShopOptions = {
  waitingRoom: boolean;
  /** Where order asks for the stock instead of at inventory. */
  stockPort?: number;
  /** Whether order asks for the stock by a call per order. */
  unaryHop?: boolean;
  /** Further variables of all its services. */
  variables?: Record<string, string>;
};

let shops = 0;

/** All services as processes on databases of their own, with an event on sale and buyers who have signed up. */
export async function withShop<T>(
  { stack, dir, env }: Bench,
  { waitingRoom, stockPort, unaryHop = false, variables }: ShopOptions,
  use: (shop: Shop) => Promise<T>,
): Promise<T> {
  const namespace = `bench${++shops}`;
  const all = { ...env, LOG_LEVEL: 'warn', ...variables };
  const place = { stack, dir: join(dir, namespace), env: all, namespace };
  const prefixes = { topicPrefix: `${namespace}.`, keyPrefix: `${namespace}:` };
  const order = {
    ...(stockPort === undefined ? {} : { INVENTORY_ADDRESS: `127.0.0.1:${stockPort}` }),
    ...(unaryHop
      ? { NODE_OPTIONS: `--import ${new URL('unary-hop.ts', import.meta.url).href}` }
      : {}),
  };
  const services = await startServices({
    ...{ ...place, ...prefixes, overrides: { order }, names: serviceNames, mode: 'build' },
    report: () => undefined,
  });
  const mongo = await mongoose.createConnection(stack.mongoUrl(`${namespace}_order`)).asPromise();
  const client = orderClient(services);
  try {
    const rest = restClient(`http://${services.address('api-gateway')}`);
    const { event, buyers } = await fill(services, rest, waitingRoom);
    const orders = mongo.collection<{ code: string; status: string }>('orders');
    return await use({
      namespace,
      services,
      rest,
      event,
      buyers,
      order: client.client,
      orders,
    });
  } finally {
    client.close();
    await mongo.close();
    await services.stop();
  }
}

async function fill(services: Services, rest: Rest, waitingRoom: boolean) {
  const account = (name: string) => ({
    email: `${name}@bench.test`,
    password: `${name}-Password-1`,
  });
  await createAdmin({ services }, 'build', account('admin'));
  const admin = (await enter({ rest }, account('admin'), ['Ada', 'Admin'])).accessToken;
  const event = await publishEvent(
    rest,
    { admin, organiser: admin },
    {
      ...{ name: 'Bench', holdSeconds: 900, maxConcurrent: 1_000, releasePerSecond: 1_000 },
      classes: [{ name: 'Standing', priceMinor: 100_000, total: tickets }],
      config: { maxTicketsPerUser: 1_000, allowWaitRoom: waitingRoom },
    },
  );
  const signUp = async (): Promise<Buyer> => ({
    token: (await enter({ rest }, account(randomUUID()), ['Binh', 'Buyer'])).accessToken,
  });
  return { event, buyers: await Promise.all(Array.from({ length: callers }, signUp)) };
}

function orderClient(services: Services): GrpcClient<OrderServiceDefinition> {
  const files = services.tls['api-gateway'];
  if (files === undefined) throw new Error('no certificate for api-gateway');
  const tls = {
    cert: readFileSync(files.cert),
    key: readFileSync(files.key),
    ca: readFileSync(files.ca),
  };
  const to = { target: 'order', address: services.address('order'), tls };
  return createGrpcClient(OrderServiceDefinition, {
    ...to,
    metrics: createMetrics('bench'),
    timeoutMs: 15_000,
  });
}
