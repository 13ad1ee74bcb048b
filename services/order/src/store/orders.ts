import type { Clock, Ids } from '@ticketbottle/service-kit/clock.js';
import type { Change, Order, OrderEventType } from '../domain/order.js';
import type { Mongo, OrderDocument } from './mongo.js';
import { outboxEntries } from './order-events.js';

export type OrderStore = {
  /** `taken`: which unique key another order has. */
  insert(
    order: Order,
    events: OrderEventType[],
  ): Promise<{ ok: true } | { ok: false; taken: TakenKey }>;
  find(by: FindBy): Promise<Order | undefined>;
  /** Writes a change if nobody changed the order meanwhile; undefined when somebody did. */
  apply(order: Order, change: Change): Promise<Order | undefined>;
  /**
   * Decides and writes until the write meets the order it was decided for: first on the order as the caller last saw it,
   * then as it is read. That nothing changes is only decided on what was read.
   */
  change(seen: Order, decide: (order: Order) => Change | undefined): Promise<Changed>;
  /** Takes over one order that is due, for `leaseMs(order)`. */
  claimDue(now: number, leaseMs: (order: Order) => number): Promise<Order | undefined>;
};

export type TakenKey = 'code' | 'sessionId' | 'idempotencyKey' | 'id';
export type FindBy =
  | { id: string }
  | { code: string }
  | { userId: string; idempotencyKey: string }
  | { sessionId: string; admissionSpent: true }
  | { 'tickets.ticketId': string };
export type Changed = { order: Order; changed: boolean; before: Order['status'] };

export type OrderStoreOptions = {
  mongo: Mongo;
  clock: Clock;
  ids: Ids;
  /** Told after every write that left events to publish. */
  onEvents: () => void;
};

/** So often may others win between a read and its write before this is called a fault. */
const mostTries = 100;

export function createOrderStore(options: OrderStoreOptions): OrderStore {
  const { orders } = options.mongo;
  const read = async (by: { code: string }): Promise<Order> => {
    const order = await store.find(by);
    if (order === undefined) throw new Error(`order ${by.code} is not in the store`);
    return order;
  };
  const store: OrderStore = {
    insert: (order, events) => insert(options, order, events),
    async find(by) {
      const found = await orders.findOne(filterOf(by)).lean();
      return found === null ? undefined : toOrder(found);
    },
    apply: (order, change) => apply(options, order, change),
    async change(seen, decide) {
      let order = seen;
      for (let tries = 0; tries < mostTries; tries++) {
        const change = decide(order);
        const changed = change && (await store.apply(order, change));
        if (changed !== undefined) return { order: changed, changed: true, before: order.status };
        const wasRead = tries > 0;
        if (change === undefined && wasRead) return { order, changed: false, before: order.status };
        order = await read({ code: order.code });
      }
      throw new Error(`order ${seen.code} changed ${mostTries} times between read and write`);
    },
    async claimDue(now, leaseMs) {
      const due = await orders
        .findOne({ wakeAt: { $lte: new Date(now) } })
        .sort({ wakeAt: 1 })
        .lean();
      if (due === null) return undefined;
      const order = toOrder(due);
      const saga = { ...order.saga, tries: order.saga.tries + 1 };
      const wakeAt = new Date(now + leaseMs({ ...order, saga }));
      const set = { saga, wakeAt };
      return (await store.apply(order, { set, events: [] })) ?? store.claimDue(now, leaseMs);
    },
  };
  return store;
}

/** The `$type` is what makes the planner take the partial index. */
function filterOf(by: FindBy) {
  if ('id' in by) return { _id: by.id };
  if ('sessionId' in by)
    return { ...by, sessionId: { $eq: by.sessionId, $type: 'string' } } as const;
  if (!('idempotencyKey' in by)) return by;
  return { ...by, idempotencyKey: { $eq: by.idempotencyKey, $type: 'string' } } as const;
}

async function insert(
  { mongo, clock, ids, onEvents }: OrderStoreOptions,
  order: Order,
  events: OrderEventType[],
): Promise<{ ok: true } | { ok: false; taken: TakenKey }> {
  const { id, ...rest } = order;
  const now = clock.now();
  const outbox = outboxEntries(order, events, { ids, now });
  const at = outbox.length > 0 ? { outboxAt: new Date(now) } : {};
  try {
    await mongo.orders.create([{ _id: id, ...defined(rest), outbox, ...at }]);
  } catch (error) {
    const taken = takenKey(error);
    if (taken === undefined) throw error;
    return { ok: false, taken };
  }
  onEvents();
  return { ok: true };
}

function takenKey(error: unknown): TakenKey | undefined {
  if (!isDuplicateKey(error)) return undefined;
  const keys = Object.keys(error.keyPattern ?? {});
  if (keys.includes('sessionId')) return 'sessionId';
  if (keys.includes('idempotencyKey')) return 'idempotencyKey';
  return keys.includes('code') ? 'code' : 'id';
}

export function isDuplicateKey(
  error: unknown,
): error is Error & { keyPattern?: Record<string, unknown> } {
  return error instanceof Error && 'code' in error && error.code === 11_000;
}

async function apply(
  { mongo, clock, ids, onEvents }: OrderStoreOptions,
  order: Order,
  { set, events }: Change,
): Promise<Order | undefined> {
  const now = clock.now();
  const next: Order = { ...order, ...set, version: order.version + 1 };
  const entries = outboxEntries(next, events, { ids, now });
  const unset = Object.entries(set).filter(([, value]) => value === undefined);
  const { matchedCount } = await mongo.orders.updateOne(
    { _id: order.id, version: order.version, status: order.status },
    {
      $set: { ...defined(set), version: next.version },
      ...(unset.length > 0 ? { $unset: Object.fromEntries(unset.map(([key]) => [key, 1])) } : {}),
      ...(entries.length > 0
        ? { $push: { outbox: { $each: entries } }, $min: { outboxAt: new Date(now) } }
        : {}),
    },
  );
  if (matchedCount === 0) return undefined;
  if (entries.length > 0) onEvents();
  return next;
}

/** Without keys whose value is undefined, at any depth: MongoDB would store them as null. */
export function defined<T>(value: T): T {
  if (Array.isArray(value)) return value.map((one: unknown) => defined(one)) as T;
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const kept = Object.entries(value).filter(([, v]) => v !== undefined);
  return Object.fromEntries(kept.map(([key, v]) => [key, defined<unknown>(v)])) as T;
}

/** An order without what belongs to the relay. */
export function toOrder(document: OrderDocument): Order {
  const { _id, ...rest } = document;
  const order: Partial<OrderDocument> = rest;
  delete order.outbox;
  delete order.outboxAt;
  delete order.outboxClaim;
  return { ...(order as Omit<Order, 'id'>), id: _id };
}
