import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { PaymentServiceImplementation } from '@ticketbottle/sdk/payment.js';
import { z } from 'zod';
import type { Attempt, Intent } from '../domain/payment.js';
import { closeLink } from '../saga/close-link.js';
import type { Parts } from '../saga/parts.js';
import { endAttempt } from '../saga/end-attempt.js';
import { attemptsOf } from '../store/attempts.js';
import { findIntent, lockIntent, moveIntent, saveIntent } from '../store/intents.js';
import { appendPaymentEvent } from '../store/payment-events.js';
import { paymentView } from '../store/payment-view.js';
import { key, orderCode } from './input.js';
import { paymentNotFound } from './refusals.js';

const Request = z.object({ orderCode, idempotencyKey: key });
/** The answer waits this long for the provider; a job closes the link after that. */
const closeMs = 1_500;

export function cancelPaymentIntent(
  parts: Parts,
): PaymentServiceImplementation<CallExt>['cancelPaymentIntent'] {
  return async (raw) => {
    const request = checked(Request, raw);
    await saveIntent(parts.db, tombstone(parts, request));
    const intent = await findIntent(parts.db, 'order_code', request.orderCode);
    if (intent === undefined) throw paymentNotFound();
    const ended = await cancel(parts, intent.id);
    if (ended !== undefined) await closeSoon(parts, ended);
    const now = (await findIntent(parts.db, 'id', intent.id)) ?? intent;
    return { payment: await paymentView(parts.db, now) };
  };
}

/** A create that was overtaken by its own cancel finds this and is refused. */
function tombstone(parts: Parts, request: z.infer<typeof Request>): Intent {
  return {
    id: parts.ids.next(),
    ...request,
    amountMinor: 0,
    currency: 'VND',
    status: 'CANCELLED',
    redirectUrl: '',
    description: '',
    expiresAt: parts.clock.now(),
    paidAt: undefined,
    version: 0,
  };
}

function cancel(parts: Parts, id: string): Promise<Attempt | undefined> {
  return inTransaction(parts.db, async (tx) => {
    const intent = await lockIntent(tx, id);
    if (intent === undefined || ['PAID', 'REVIEW', 'CANCELLED'].includes(intent.status))
      return undefined;
    const at = parts.clock.now();
    const attempt = (await attemptsOf(tx, id)).find((a) => a.status === 'PENDING');
    if (attempt !== undefined) await endAttempt(parts, tx, attempt, { status: 'CANCELLED' });
    const moved = await moveIntent(tx, intent, { status: 'CANCELLED' });
    const event = {
      id: parts.ids.next(),
      type: 'payment.cancelled',
      intent: moved,
      attempt,
      at,
    } as const;
    await appendPaymentEvent(tx, { ...event, askedByOrder: true });
    return attempt;
  });
}

async function closeSoon(parts: Parts, attempt: Attempt): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, closeMs);
  });
  const closed = closeLink(parts, attempt).catch((error: unknown) => {
    parts.logger.warn({ err: error }, 'a link could not be closed yet; a job tries again');
    parts.wake.links();
  });
  await Promise.race([closed, late]);
  clearTimeout(timer);
}
