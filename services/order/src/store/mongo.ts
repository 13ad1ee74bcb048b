import type { Logger } from '@ticketbottle/service-kit/logger.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import mongoose, { type Connection, type Model } from 'mongoose';
import type { Order } from '../domain/order.js';
import { cancelledEventSchema } from './schemas/cancelled-event.js';
import { orderSchema } from './schemas/order.js';
import { quotaSchema } from './schemas/quota.js';
import { saleFactSchema } from './schemas/sale-fact.js';

export type OutboxEntry = {
  id: string;
  topic: string;
  type: string;
  time: Date;
  aggregateVersion: number;
  data: unknown;
  traceparent?: string | undefined;
};

export type OrderDocument = Omit<Order, 'id'> & {
  _id: string;
  outbox: OutboxEntry[];
  /** When the oldest unpublished event was written. */
  outboxAt?: Date;
  outboxClaim?: { by: string; until: Date };
};

export type QuotaDocument = {
  _id: string;
  used: number;
  orders: { code: string; quantity: number }[];
  done: string[];
};

export type CancelledEventDocument = {
  _id: string;
  markedAt: Date;
  released: boolean;
  dueAt?: Date;
};

export type SaleFactDocument = {
  _id: string;
  kind: 'order' | 'class' | 'line';
  eventId: string;
  at: Date;
  version?: number;
  isSold?: boolean;
  currency?: string;
  lines?: { ticketClassId: string; quantity: number; totalMinor: number }[];
  reserved?: number;
  joined?: number;
  admitted?: number;
  keptUntil?: Date;
};

export type Mongo = {
  orders: Model<OrderDocument>;
  quotas: Model<QuotaDocument>;
  cancelledEvents: Model<CancelledEventDocument>;
  saleFacts: Model<SaleFactDocument>;
  /** Resolves while the primary answers. */
  check(): Promise<void>;
  close(): Promise<void>;
};

const startMs = 30_000;

/** Connects and makes the indexes, or rejects after 30 s. Writes wait for a majority: an answered order is never lost. */
export async function openMongo(url: string, logger: Logger, metrics?: Metrics): Promise<Mongo> {
  const connection = mongoose.createConnection(url, {
    serverSelectionTimeoutMS: startMs,
    socketTimeoutMS: 10_000,
    connectTimeoutMS: 5_000,
    maxPoolSize: 50,
    writeConcern: { w: 'majority' },
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
  });
  connection.on('error', (error: unknown) => logger.warn({ err: error }, 'MongoDB connection'));
  try {
    await connection.asPromise();
  } catch (error) {
    await connection.close();
    throw new Error(`MongoDB does not answer within 30 s: ${String(error)}; is MONGO_URL right?`, {
      cause: error,
    });
  }
  if (metrics !== undefined) measurePool(connection, metrics);
  const mongo = {
    orders: connection.model<OrderDocument>('Order', orderSchema),
    quotas: connection.model<QuotaDocument>('Quota', quotaSchema),
    cancelledEvents: connection.model<CancelledEventDocument>(
      'CancelledEvent',
      cancelledEventSchema,
    ),
    saleFacts: connection.model<SaleFactDocument>('SaleFact', saleFactSchema),
  };
  await mongo.orders.createIndexes();
  await mongo.cancelledEvents.createIndexes();
  await mongo.saleFacts.createIndexes();
  return { ...mongo, check: () => check(connection), close: () => connection.close() };
}

async function check(connection: Connection): Promise<void> {
  await connection.db?.command({ ping: 1 }, { timeoutMS: 900 });
}

/** By the events of the driver: it does not tell the state of its pools. */
function measurePool(connection: Connection, metrics: Metrics): void {
  const client = connection.getClient();
  let [inUse, waiting] = [0, 0];
  client.on('connectionCheckOutStarted', () => void (waiting += 1));
  client.on('connectionCheckOutFailed', () => void (waiting -= 1));
  client.on('connectionCheckedOut', () => {
    waiting -= 1;
    inUse += 1;
  });
  client.on('connectionCheckedIn', () => void (inUse -= 1));
  const help = 'Connections to MongoDB in use, and requests that wait for one';
  metrics.watched('pool_connections', help, ['state'], (set) => {
    set({ state: 'in_use' }, inUse);
    set({ state: 'waiting' }, Math.max(0, waiting));
  });
}
