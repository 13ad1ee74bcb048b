import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { Refusal } from '@ticketbottle/service-kit/refusals.js';
import type { Provider } from '../clients/provider.js';
import type { Attempt, Intent } from '../domain/payment.js';
import { attemptsOf, moveAttempt, saveAttempt, saveUrl } from '../store/attempts.js';
import { lockIntent, moveIntent } from '../store/intents.js';
import { appendPaymentEvent } from '../store/payment-events.js';
import { applyOutcome } from './apply-outcome.js';
import type { Parts } from './parts.js';

export type Opened = { ok: true } | { ok: false; refusal: Refusal };
type Prepared = Opened | { ok: true; attempt: Attempt; fresh: boolean };

/** Gives an intent an attempt that can be paid. The row is committed before the provider is called. */
export async function openAttempt(parts: Parts, intent: Intent, provider: Provider): Promise<Opened> {
  const prepared = await prepare(parts, intent, provider);
  if (!prepared.ok || !('attempt' in prepared)) return prepared;
  return await createLink(parts, intent, { provider, attempt: prepared.attempt });
}

function prepare(parts: Parts, { id }: Intent, provider: Provider): Promise<Prepared> {
  return inTransaction(parts.db, async (tx) => {
    const intent = await lockIntent(tx, id);
    const refusal = intent === undefined ? gone : refusalOf(parts, intent);
    if (intent === undefined || refusal !== undefined) return { ok: false, refusal: refusal ?? gone };
    if (intent.status === 'PAID' || intent.status === 'REVIEW') return { ok: true };
    const now = parts.clock.now();
    const open = (await attemptsOf(tx, id)).find((attempt) => attempt.status === 'PENDING');
    if (open?.provider === provider.name)
      return open.url === undefined ? { ok: true, attempt: open, fresh: false } : { ok: true };
    if (open !== undefined) await moveAttempt(tx, open.id, { status: 'CANCELLED', at: now });
    const attempt = newAttempt(parts, { intentId: id, provider });
    await saveAttempt(tx, attempt, intent.expiresAt);
    const moved = await moveIntent(tx, intent, { status: 'PENDING' });
    const event = { id: parts.ids.next(), type: 'payment.created', intent: moved, attempt, at: now } as const;
    await appendPaymentEvent(tx, event);
    return { ok: true, attempt, fresh: true };
  });
}

const gone: Refusal = { reason: 'PAYMENT_NOT_FOUND', message: 'there is no such payment' };

function refusalOf(parts: Parts, intent: Intent): Refusal | undefined {
  const { orderCode, status } = intent;
  if (status === 'CANCELLED')
    return { reason: 'ORDER_FINAL', message: `the payment of ${orderCode} was cancelled; place a new order` };
  const left = intent.expiresAt - parts.clock.now();
  if (status !== 'PAID' && left < parts.minWindowMs)
    return {
      reason: 'PAYMENT_WINDOW_CLOSED',
      message: `only ${Math.max(0, Math.floor(left / 1_000))} s are left to pay ${orderCode}; place a new order`,
    };
  return undefined;
}

function newAttempt(parts: Parts, o: { intentId: string; provider: Provider }): Attempt {
  return {
    id: parts.ids.next(),
    intentId: o.intentId,
    provider: o.provider.name,
    providerRef: o.provider.newRef(),
    status: 'PENDING',
    url: undefined,
    providerTxId: undefined,
    amountPaidMinor: 0,
    failureReason: undefined,
    createdAt: parts.clock.now(),
    queriedAt: undefined,
  };
}

async function createLink(
  parts: Parts,
  intent: Intent,
  { provider, attempt }: { provider: Provider; attempt: Attempt },
): Promise<Opened> {
  const seconds = (intent.expiresAt - parts.clock.now()) / 1_000;
  const { providerRef: ref } = attempt;
  const { amountMinor, description } = intent;
  const answer = await provider.createLink({ ref, amountMinor, description, seconds });
  if (answer.ok) {
    await saveUrl(parts.db, attempt.id, answer.url);
    return { ok: true };
  }
  parts.logger.warn({ provider: provider.name, kind: answer.kind, orderCode: intent.orderCode }, answer.message);
  // Whatever exists there under this id can not be handed to anybody: it ends here and is closed there.
  const ended = await applyOutcome(parts, attempt, { state: 'FAILED', reason: answer.message });
  parts.wake.links();
  if (ended === 'none') return { ok: true }; // a notice was faster than the answer
  const message = `${provider.name} gives no payment link now; try again or choose another provider`;
  return { ok: false, refusal: { reason: 'PROVIDER_UNAVAILABLE', message, retryAfterSeconds: 5 } };
}
