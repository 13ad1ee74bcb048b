import type { RequestHandler } from 'express';
import type { Attempt } from '../domain/payment.js';
import type { Notice, NoticeOutcome, Provider } from '../clients/provider.js';
import { applyOutcome } from '../saga/apply-outcome.js';
import { askNow } from '../saga/ask-provider.js';
import { inPurchase } from '../saga/in-purchase.js';
import type { Parts } from '../saga/parts.js';
import { saveAlert } from '../store/alerts.js';
import { attemptByRef } from '../store/attempts.js';

/** Stored first, then acknowledged in the provider's words; what could not be stored is asked for again. */
export function notice(parts: Parts, provider: Provider): RequestHandler {
  const counter = parts.metrics.counter('payment_webhooks_total', 'Notices by result', [
    'provider',
    'result',
  ]);
  return async (request, response) => {
    const body: unknown = request.body;
    const text = Buffer.isBuffer(body) ? body.toString('utf8') : '';
    const isQuery = provider.notices.method === 'get';
    const outcome = await take(parts, provider, isQuery ? queryOf(request.originalUrl) : text);
    counter.inc({ provider: provider.name, result: outcome });
    const answer = provider.acknowledge(outcome);
    response.status(answer.status).json(answer.body);
  };
}

function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : url.slice(at + 1);
}

async function take(parts: Parts, provider: Provider, raw: string): Promise<NoticeOutcome> {
  const reading = provider.readNotice(raw);
  if (!reading.ok) return reading.outcome;
  const { ref, outcome } = reading.notice;
  try {
    const attempt = await attemptByRef(parts.db, provider.name, ref);
    if (attempt === undefined) return await unknown(parts, provider, { ref, outcome });
    return await inPurchase(attempt, 'notice', () => heed(parts, attempt, outcome));
  } catch (error) {
    parts.logger.error(
      { err: error, provider: provider.name, ref },
      'a notice could not be stored; the provider sends it again',
    );
    return 'TRY_AGAIN';
  }
}

async function heed(
  parts: Parts,
  attempt: Attempt,
  outcome: Notice['outcome'],
): Promise<NoticeOutcome> {
  if (outcome === 'ASK') {
    const { state, kind } = await askNow(parts, attempt);
    return state === 'UNKNOWN' ? 'TRY_AGAIN' : wordOf[kind];
  }
  const kind = await applyOutcome(parts, attempt, outcome);
  const isSuspect = outcome.state === 'PAID' && outcome.suspect === true;
  return kind === 'review' && isSuspect ? 'APPLIED' : wordOf[kind];
}

/** Money, by the provider's signature, of an attempt that has no row: the rows were lost, or it is somebody else's. */
async function unknown(
  parts: Parts,
  { name: provider }: Provider,
  { ref, outcome }: Notice,
): Promise<'UNKNOWN_ATTEMPT'> {
  if (outcome !== 'ASK' && outcome.state !== 'PAID') return 'UNKNOWN_ATTEMPT';
  const amountMinor = outcome === 'ASK' ? 0 : outcome.amountMinor;
  const about = { orderCode: '', provider, providerRef: ref, amountMinor };
  const alert = { ...about, kind: 'UNKNOWN_PAYMENT', reason: '', at: parts.clock.now() } as const;
  await saveAlert(parts.db, { ...alert, subject: `${provider}:${ref}` });
  parts.wake.alerts();
  return 'UNKNOWN_ATTEMPT';
}

const wordOf = {
  none: 'DUPLICATE',
  mismatch: 'AMOUNT_MISMATCH',
  review: 'AMOUNT_MISMATCH',
  ended: 'APPLIED',
  paid: 'APPLIED',
  part: 'APPLIED',
  'second-capture': 'APPLIED',
} satisfies Record<string, NoticeOutcome>;
