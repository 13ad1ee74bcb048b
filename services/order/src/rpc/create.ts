import { checked } from '@ticketbottle/service-kit/checked.js';
import { createHash } from 'node:crypto';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { PaymentMethod, type OrderServiceImplementation } from '@ticketbottle/sdk/order.js';
import { z } from 'zod';
import { decideRedirect } from '../domain/decide-redirect.js';
import { mergeLines } from '../domain/decide-sale.js';
import type { PaymentMethod as Method } from '../domain/order.js';
import { buy } from '../saga/buy.js';
import type { Parts } from '../saga/parts.js';
import { orderView } from '../store/order-view.js';
import { principalOf } from './access.js';
import { uuid } from './input.js';
import { refused } from './refusals.js';

const methods: Partial<Record<PaymentMethod, Method>> = {
  [PaymentMethod.ZALOPAY]: 'ZALOPAY',
  [PaymentMethod.PAYOS]: 'PAYOS',
  [PaymentMethod.VNPAY]: 'VNPAY',
  [PaymentMethod.NONE]: 'NONE',
};
export const paymentMethod = z.enum(PaymentMethod).transform((method, context) => {
  const known = methods[method];
  if (known !== undefined) return known;
  context.addIssue({
    code: 'custom',
    message: 'must be ZALOPAY, PAYOS, VNPAY or NONE',
    params: { code: 'REQUIRED' },
  });
  return z.NEVER;
});

const Request = z.object({
  eventId: uuid,
  items: z
    .array(z.object({ ticketClassId: uuid, quantity: z.number().int().min(1).max(100) }))
    .min(1)
    .max(20),
  contact: z.object({
    name: z.string().trim().min(1).max(200),
    email: z.email().max(254),
    phone: z.string().regex(/^\+?\d{6,20}$/, 'must be 6 to 20 digits, with an optional +'),
  }),
  paymentMethod,
  checkoutToken: z.string().max(4_096),
  redirectUrl: z.string().max(2_000),
  idempotencyKey: z.string().min(8).max(128),
});
type Request = z.infer<typeof Request>;

/** Without a deadline from the caller the saga gets what the gateway would give it. */
const longestMs = 8_000;

/** Places an order. */
export function create(parts: Parts): OrderServiceImplementation<CallExt>['create'] {
  return async (raw, context) => {
    const request = checked(Request, raw);
    const { userId, emailVerified } = await principalOf(parts);
    const redirectUrl = request.redirectUrl === '' ? parts.rules.publicUrl : request.redirectUrl;
    requireRedirect(parts, redirectUrl);
    const lines = mergeLines(request.items);
    const bought = await buy(parts, {
      ...request,
      userId,
      emailVerified,
      lines,
      redirectUrl,
      method: request.paymentMethod,
      fingerprint: fingerprintOf({ ...request, items: lines, redirectUrl }),
      deadline: parts.clock.now() + Math.min(longestMs, context.remainingMs()),
    });
    if (!bought.ok) throw refused(bought.refusal);
    return { order: orderView(bought.order), repeatedRequest: bought.repeated };
  };
}

function requireRedirect({ rules }: Parts, redirectUrl: string): void {
  const origin = URL.canParse(redirectUrl) ? new URL(redirectUrl).origin : undefined;
  const allowed = decideRedirect(origin, rules.redirect);
  if (!allowed.ok) throw refused(allowed.refusal);
}

/** Without the checkout token: the same admission may show another signature each time. */
function fingerprintOf(request: Request): string {
  const { eventId, items, contact, paymentMethod: method, redirectUrl } = request;
  const body = JSON.stringify([eventId, items, contact, method, redirectUrl]);
  return createHash('sha256').update(body).digest('base64url');
}
