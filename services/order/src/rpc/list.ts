import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import {
  OrderStatus as WireStatus,
  type OrderServiceImplementation,
} from '@ticketbottle/sdk/order.js';
import { z } from 'zod';
import type { Order, OrderStatus } from '../domain/order.js';
import type { Parts } from '../saga/parts.js';
import type { ListCursor, ListFilter, OrderLists } from '../store/order-lists.js';
import { orderView } from '../store/order-view.js';
import { isService, principalOf, requireRole } from './access.js';
import { uuid } from './input.js';
import { refused } from './refusals.js';

const statuses: Partial<Record<WireStatus, OrderStatus>> = {
  [WireStatus.PENDING]: 'PENDING',
  [WireStatus.COMPLETED]: 'COMPLETED',
  [WireStatus.FAILED]: 'FAILED',
  [WireStatus.CANCELLED]: 'CANCELLED',
  [WireStatus.REFUND_PENDING]: 'REFUND_PENDING',
  [WireStatus.REFUNDED]: 'REFUNDED',
};

const Request = z
  .object({
    status: z.enum(WireStatus),
    eventId: z.union([uuid, z.literal('')]),
    ofEvent: z.boolean(),
    limit: z.number().int().min(0).max(100),
    cursor: z.string().max(200),
  })
  .refine((r) => !r.ofEvent || r.eventId !== '', {
    path: ['eventId'],
    message: 'names the event whose orders are listed',
  });
type Request = z.infer<typeof Request>;

/** The caller's own orders, or an event's for its role holders and for services. */
export function list(parts: Parts, lists: OrderLists): OrderServiceImplementation<CallExt>['list'] {
  return async (raw, context) => {
    const request = checked(Request, raw);
    const filter = await filterOf(parts, request, context);
    const limit = request.limit === 0 ? 20 : request.limit;
    const found = await lists(filter, { after: fromCursor(request.cursor), limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return { orders: page.map(orderView), nextCursor: last === undefined ? '' : toCursor(last) };
  };
}

async function filterOf(parts: Parts, request: Request, context: CallExt): Promise<ListFilter> {
  const { eventId, ofEvent } = request;
  const status = statuses[request.status];
  if (ofEvent && isService(context)) return { eventId, status };
  const principal = await principalOf(parts);
  if (!ofEvent) return { userId: principal.userId, status, eventId: eventId || undefined };
  await requireRole(parts, principal, { eventId, least: 'VIEWER' });
  return { eventId, status };
}

function toCursor({ createdAt, id }: Order): string {
  return Buffer.from(`${createdAt.getTime()} ${id}`).toString('base64url');
}

function fromCursor(cursor: string): ListCursor | undefined {
  if (cursor === '') return undefined;
  const [ms = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (/^\d{1,15}$/.test(ms) && id !== '') return { createdAt: new Date(Number(ms)), id };
  const message = 'is not the nextCursor of a page';
  throw refused({
    reason: 'VALIDATION_FAILED',
    message: `cursor ${message}`,
    fields: [{ path: 'cursor', message, code: 'INVALID_FORMAT' }],
  });
}
