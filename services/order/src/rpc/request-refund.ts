import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { OrderServiceImplementation } from '@ticketbottle/sdk/order.js';
import { z } from 'zod';
import { decideRefund, type RefundDecision } from '../domain/decide-refund.js';
import { changeOrder } from '../saga/change-order.js';
import { driveOrder } from '../saga/drive-order.js';
import type { Parts } from '../saga/parts.js';
import { orderView } from '../store/order-view.js';
import { hasRole, principalOf, requireRole } from './access.js';
import { code } from './input.js';
import { orderNotFound, refused } from './refusals.js';

const Request = z.object({ code, reason: z.string().max(500) });

/** Refunds a completed order; for the event's ADMIN or a platform admin. */
export function requestRefund(parts: Parts): OrderServiceImplementation<CallExt>['requestRefund'] {
  return async (raw) => {
    const request = checked(Request, raw);
    const principal = await principalOf(parts);
    const found = await parts.orders.find({ code: request.code });
    if (found === undefined) throw orderNotFound();
    const { eventId, userId } = found;
    const known =
      userId === principal.userId ||
      (await hasRole(parts, principal, { eventId, least: 'VIEWER' }));
    if (!known) throw orderNotFound();
    await requireRole(parts, principal, { eventId, least: 'ADMIN' });
    const now = parts.clock.now();
    let decision: RefundDecision = { ok: true, change: undefined };
    const { order, changed } = await changeOrder(parts, found, (o) => {
      decision = decideRefund(o, { now, reason: request.reason });
      return decision.ok ? decision.change : undefined;
    });
    requireOk(decision);
    if (changed) parts.background.run('refund', () => driveOrder(parts, order));
    return { order: orderView(order) };
  };
}

function requireOk(decision: RefundDecision): void {
  if (!decision.ok) throw refused(decision.refusal);
}
