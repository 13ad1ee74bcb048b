import { setTimeout as pause } from 'node:timers/promises';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { Refusal } from '@ticketbottle/service-kit/refusals.js';
import { activeTraceparent } from '@ticketbottle/service-kit/tracing.js';
import type { EntityManager } from 'typeorm';
import type { Provider } from '../clients/provider.js';
import type { Attempt, Intent } from '../domain/payment.js';
import { attemptsOf, saveAttempt, saveUrl } from '../store/attempts.js';
import { lockIntent, moveIntent } from '../store/intents.js';
import { appendPaymentEvent } from '../store/payment-events.js';
import { applyOutcome } from './apply-outcome.js';
import { endAttempt } from './end-attempt.js';
import type { Parts } from './parts.js';

export type Opened = { ok: true } | { ok: false; refusal: Refusal };
type Prepared = Opened | { ok: true; attempt: Attempt; fresh: boolean };

/** Longer than a create at any provider: an attempt without a link is then nobody's. */
const abandonedMs = 6_000;
const lookMs = 100;

/** Gives an intent an attempt that can be paid. The row is committed before the provider is called. */
export async function openAttempt(
  parts: Parts,
  intent: Intent,
  provider: Provider,
): Promise<Opened> {
  const prepared = await prepare(parts, intent, provider);
  if (!prepared.ok || !('attempt' in prepared)) return prepared;
  const { attempt, fresh } = prepared;
  if (!fresh) return await awaitLink(parts, attempt);
  return await createLink(parts, intent, { provider, attempt });
}

function prepare(parts: Parts, { id }: Intent, provider: Provider): Promise<Prepared> {
  return inTransaction(parts.db, async (tx) => {
    const intent = await lockIntent(tx, id);
    if (intent === undefined) return { ok: false, refusal: gone };
    const refusal = refusalOf(parts, intent);
    if (refusal !== undefined) return { ok: false, refusal };
    if (intent.status === 'PAID' || intent.status === 'REVIEW') return { ok: true };
    const open = (await attemptsOf(tx, id)).find((attempt) => attempt.status === 'PENDING');
    if (open?.provider === provider.name) {
      if (open.url !== undefined) return { ok: true };
      if (parts.clock.now() - open.createdAt < abandonedMs)
        return { ok: true, attempt: open, fresh: false };
    }
    if (open !== undefined) await endAttempt(parts, tx, open, { status: 'CANCELLED' });
    return { ok: true, attempt: await addAttempt(parts, tx, { intent, provider }), fresh: true };
  });
}

async function addAttempt(
  parts: Parts,
  tx: EntityManager,
  { intent, provider }: { intent: Intent; provider: Provider },
): Promise<Attempt> {
  const attempt = newAttempt(parts, intent, provider);
  await saveAttempt(tx, attempt);
  const moved = await moveIntent(tx, intent, { status: 'PENDING' });
  await appendPaymentEvent(tx, {
    id: parts.ids.next(),
    type: 'payment.created',
    intent: moved,
    attempt,
    at: attempt.createdAt,
  });
  return attempt;
}

const gone: Refusal = { reason: 'PAYMENT_NOT_FOUND', message: 'there is no such payment' };

function refusalOf(parts: Parts, intent: Intent): Refusal | undefined {
  const { orderCode, status } = intent;
  if (status === 'CANCELLED')
    return {
      reason: 'ORDER_FINAL',
      message: `the payment of ${orderCode} was cancelled; place a new order`,
    };
  const left = intent.expiresAt - parts.clock.now();
  if (status !== 'PAID' && left < parts.minWindowMs)
    return {
      reason: 'PAYMENT_WINDOW_CLOSED',
      message: `only ${Math.max(0, Math.floor(left / 1_000))} s are left to pay ${orderCode}; place a new order`,
    };
  return undefined;
}

function newAttempt(parts: Parts, intent: Intent, provider: Provider): Attempt {
  return {
    id: parts.ids.next(),
    intentId: intent.id,
    provider: provider.name,
    providerRef: provider.newRef(),
    status: 'PENDING',
    url: undefined,
    providerTxId: undefined,
    amountPaidMinor: 0,
    failureReason: undefined,
    createdAt: parts.clock.now(),
    expiresAt: intent.expiresAt,
    queriedAt: undefined,
    traceparent: activeTraceparent(),
  };
}

/** Another call is creating the link of this attempt: asking the provider again would be a duplicate. */
async function awaitLink(
  parts: Parts,
  { id, intentId, createdAt, provider }: Attempt,
): Promise<Opened> {
  while (parts.clock.now() - createdAt < abandonedMs) {
    const attempt = (await attemptsOf(parts.db, intentId)).find((a) => a.id === id);
    if (attempt?.url !== undefined || attempt?.status === 'PAID') return { ok: true };
    if (attempt?.status !== 'PENDING') break;
    await pause(lookMs);
  }
  return { ok: false, refusal: noLink(provider) };
}

async function createLink(
  parts: Parts,
  intent: Intent,
  { provider, attempt }: { provider: Provider; attempt: Attempt },
): Promise<Opened> {
  const { providerRef: ref, createdAt, expiresAt } = attempt;
  const { orderCode, amountMinor, description } = intent;
  const asked = { ref, createdAt, expiresAt, orderCode, amountMinor, description };
  const answer = await provider.createLink(asked);
  if (answer.ok) {
    await saveUrl(parts.db, attempt.id, answer.url);
    parts.wake.links();
    return { ok: true };
  }
  parts.logger.warn({ provider: provider.name, kind: answer.kind, orderCode }, answer.message);
  // Whatever exists there under this id can not be handed to anybody: it ends here and is closed there.
  const ended = await applyOutcome(parts, attempt, { state: 'FAILED', reason: answer.message });
  parts.wake.links();
  if (ended === 'none') return { ok: true }; // a notice was faster than the answer
  return { ok: false, refusal: noLink(provider.name) };
}

function noLink(name: string): Refusal {
  const message = `${name} gives no payment link now; try again or choose another provider`;
  return { reason: 'PROVIDER_UNAVAILABLE', message, retryAfterSeconds: 5 };
}
