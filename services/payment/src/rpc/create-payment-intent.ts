import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { note } from '@ticketbottle/service-kit/request-context.js';
import {
  Provider as WireProvider,
  type PaymentServiceImplementation,
} from '@ticketbottle/sdk/payment.js';
import { z } from 'zod';
import type { Provider } from '../clients/provider.js';
import { providerNames, type Intent } from '../domain/payment.js';
import { decideRedirect } from '../domain/decide-redirect.js';
import { openAttempt } from '../saga/open-attempt.js';
import type { Parts } from '../saga/parts.js';
import { findIntent, saveIntent } from '../store/intents.js';
import { paymentView } from '../store/payment-view.js';
import { key, orderCode } from './input.js';
import { refused } from './refusals.js';

const Request = z.object({
  orderCode,
  idempotencyKey: key,
  amountMinor: z.number().int().positive().max(Number.MAX_SAFE_INTEGER),
  currency: z.literal('VND'),
  provider: z.enum(WireProvider),
  expiresAt: z.date(),
  redirectUrl: z.url({ protocol: /^https?$/ }),
  description: z.string().max(100),
});
type Request = z.infer<typeof Request>;

export function createPaymentIntent(
  parts: Parts,
): PaymentServiceImplementation<CallExt>['createPaymentIntent'] {
  return async (raw) => {
    const request = checked(Request, raw);
    note({ orderCode: request.orderCode });
    const redirect = decideRedirect(new URL(request.redirectUrl).origin, parts.redirect);
    if (!redirect.ok) throw refused(redirect.refusal);
    const provider = providerOf(parts, request.provider);
    refuseAmount(provider, request.amountMinor);
    await saveIntent(parts.db, toIntent(parts, request));
    const intent = await findIntent(parts.db, 'order_code', request.orderCode);
    // The key kept the intent from being written: it is another order's.
    if (intent === undefined) throw keyReused(request.orderCode);
    refuseOther(intent, request);
    const opened = await openAttempt(parts, intent, provider);
    if (!opened.ok) throw refused(opened.refusal);
    const now = (await findIntent(parts.db, 'id', intent.id)) ?? intent;
    return { payment: await paymentView(parts.db, now) };
  };
}

function providerOf(parts: Parts, wire: WireProvider): Provider {
  const name = providerNames.find((known) => WireProvider[known] === wire);
  const provider = name === undefined ? undefined : parts.providers[name];
  if (provider !== undefined) return provider;
  throw refused({
    reason: 'PROVIDER_UNAVAILABLE',
    message: `${wire.replace('PROVIDER_', '')} is not configured here; choose another provider`,
  });
}

function toIntent(parts: Parts, request: Request): Intent {
  return {
    id: parts.ids.next(),
    orderCode: request.orderCode,
    idempotencyKey: request.idempotencyKey,
    amountMinor: request.amountMinor,
    currency: request.currency,
    status: 'PENDING',
    redirectUrl: request.redirectUrl,
    description: request.description,
    expiresAt: request.expiresAt.getTime(),
    paidAt: undefined,
    version: 0,
  };
}

function refuseAmount({ name, amount }: Provider, amountMinor: number): void {
  if (amountMinor >= amount.min && amountMinor <= amount.max) return;
  throw refused({
    reason: 'AMOUNT_INVALID',
    message: `${name} takes ${amount.min} to ${amount.max} VND, not ${amountMinor}; choose another provider`,
  });
}

/** One order has one key and one amount; anything else is a caller's bug, not a new payment. */
function refuseOther(intent: Intent, request: Request): void {
  if (intent.status === 'CANCELLED') return; // refused with its own reason
  if (
    intent.idempotencyKey === request.idempotencyKey &&
    intent.amountMinor === request.amountMinor
  )
    return;
  throw keyReused(intent.orderCode);
}

function keyReused(orderCode: string): Error {
  return refused({
    reason: 'IDEMPOTENCY_KEY_REUSED',
    message: `the payment of ${orderCode} exists with another key or amount, or its key is another order's; use one key per order`,
  });
}
