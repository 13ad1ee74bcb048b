import mongoose from 'mongoose';
import pg from 'pg';
import { Redis } from 'ioredis';
import type { StackAddresses } from '@ticketbottle/local-stack/services/service-env.js';
import type { Platform } from '../platform/platform.js';

export type SqlStore = 'inventory' | 'payment' | 'event' | 'user';

/** The stores of a running platform, read only. */
export type Stores = {
  sql<T extends pg.QueryResultRow>(store: SqlStore, text: string, values?: unknown[]): Promise<T[]>;
  orders: mongoose.mongo.Collection<OrderDocument>;
  redis: Redis;
  keyPrefix: string;
  kafkaBrokers: string[];
  topicPrefix: string;
  close(): Promise<void>;
};

/** What the rules read of an order. */
export type OrderDocument = {
  code: string;
  eventId: string;
  sessionId?: string;
  status: string;
  arrivalNumber?: number;
  items: { ticketClassId: string; quantity: number }[];
  tickets?: { ticketId: string; status: string }[];
  totalMinor: number;
  holdExpiresAt?: Date;
  createdAt: Date;
  saga: { direction: string };
};

/** What of a platform tells where its data are. */
export type Kept = Pick<Platform, 'namespace' | 'keyPrefix' | 'topicPrefix'> & {
  stack: StackAddresses;
};

export async function openStores(platform: Kept): Promise<Stores> {
  const { stack, namespace, keyPrefix, topicPrefix } = platform;
  const pools = new Map<SqlStore, pg.Pool>();
  const pool = (store: SqlStore): pg.Pool => {
    const known = pools.get(store);
    if (known !== undefined) return known;
    const opened = new pg.Pool({
      connectionString: stack.databaseUrl(`${namespace}_${store}`),
      max: 2,
    });
    pools.set(store, opened);
    return opened;
  };
  const mongo = await mongoose.createConnection(stack.mongoUrl(`${namespace}_order`)).asPromise();
  const redis = new Redis(stack.redisUrl);
  return {
    sql: async <T extends pg.QueryResultRow>(store: SqlStore, text: string, values?: unknown[]) =>
      (await pool(store).query<T>(text, values)).rows,
    orders: mongo.collection<OrderDocument>('orders'),
    redis,
    keyPrefix,
    kafkaBrokers: stack.kafkaBrokers,
    topicPrefix,
    async close() {
      redis.disconnect();
      await mongo.close();
      await Promise.all([...pools.values()].map((p) => p.end()));
    },
  };
}
