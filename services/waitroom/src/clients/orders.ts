import type { GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { OrderStatus, type Order, type OrderServiceDefinition } from '@ticketbottle/sdk/order.js';
import type { SessionStatus } from '@ticketbottle/line/line.js';
import { readSessionId } from '../domain/place.js';

/** An order, as far as its slot is concerned. Instants are epoch milliseconds. */
export type SlotOrder = {
  code: string;
  number: number;
  userId: string;
  createdAt: number;
  holdMs: number;
  /** OPEN holds the slot; REFUSED may have given it back for another choice; else what the session became. */
  slot: 'OPEN' | 'REFUSED' | SessionStatus;
};

/** What waitroom asks order. */
export type Orders = {
  /** The open ones, and any that were placed since. */
  open(eventId: string, since: number): AsyncGenerator<SlotOrder>;
  find(code: string): Promise<SlotOrder | undefined>;
};

const pageSize = 100;

export function orders({ client }: GrpcClient<OrderServiceDefinition>): Orders {
  async function* list(eventId: string, status: OrderStatus): AsyncGenerator<Order> {
    for (let cursor = '', first = true; first || cursor !== ''; first = false) {
      const page = await client.list({ eventId, ofEvent: true, status, limit: pageSize, cursor });
      yield* page.orders;
      cursor = page.nextCursor;
    }
  }
  return {
    async *open(eventId, since) {
      for await (const order of list(eventId, OrderStatus.PENDING)) yield* toSlotOrder(order);
      for await (const order of list(eventId, OrderStatus.UNSPECIFIED)) {
        if ((order.createdAt?.getTime() ?? 0) < since) return; // newest first
        yield* toSlotOrder(order);
      }
    },
    async find(code) {
      try {
        const { order } = await client.findOne({ by: { $case: 'code', value: code } });
        return order === undefined ? undefined : toSlotOrder(order)[0];
      } catch (error) {
        if (refusalOf(error)?.reason === 'ORDER_NOT_FOUND') return undefined;
        throw error;
      }
    },
  };
}

const defaultHoldMs = 900_000;

/** None for an order without a place in line. */
function toSlotOrder(order: Order): SlotOrder[] {
  const place = readSessionId(order.sessionId);
  if (place?.eventId !== order.eventId) return [];
  const { code, userId } = order;
  const createdAt = order.createdAt?.getTime() ?? 0;
  const holdEnd = order.holdExpiresAt?.getTime() ?? createdAt + defaultHoldMs;
  const { number } = place;
  return [{ code, number, userId, createdAt, holdMs: holdEnd - createdAt, slot: slotOf(order) }];
}

function slotOf({ status, cancelReason }: Order): SlotOrder['slot'] {
  if (status === OrderStatus.PENDING) return 'OPEN';
  if (status === OrderStatus.FAILED) return 'REFUSED';
  if (status !== OrderStatus.CANCELLED) return 'COMPLETED';
  return cancelReason === 'PAYMENT_EXPIRED' ? 'EXPIRED' : 'FAILED';
}
