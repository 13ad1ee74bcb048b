import type { RequestHandler } from 'express';
import type { NoticeOutcome, Provider } from '../clients/provider.js';
import { applyOutcome } from '../saga/apply-outcome.js';
import type { Parts } from '../saga/parts.js';
import { attemptByRef } from '../store/attempts.js';

/** `POST /webhooks/zalopay`: stored first, then acknowledged; what could not be stored is asked for again. */
export function zalopayNotice(parts: Parts, provider: Provider): RequestHandler {
  const counter = parts.metrics.counter('payment_webhooks_total', 'Notices by result', ['result']);
  return async (request, response) => {
    const body: unknown = request.body;
    const outcome = await take(parts, provider, Buffer.isBuffer(body) ? body.toString('utf8') : '');
    counter.inc({ result: outcome });
    const answer = provider.acknowledge(outcome);
    response.status(answer.status).json(answer.body);
  };
}

async function take(parts: Parts, provider: Provider, rawBody: string): Promise<NoticeOutcome> {
  const reading = provider.readNotice(rawBody);
  if (!reading.ok) return reading.outcome;
  const { ref, amountMinor, providerTxId } = reading.notice;
  try {
    const attempt = await attemptByRef(parts.db, provider.name, ref);
    if (attempt === undefined) return 'TRY_AGAIN';
    await applyOutcome(parts, attempt, { state: 'PAID', amountMinor, providerTxId });
    return 'APPLIED';
  } catch (error) {
    parts.logger.error(
      { err: error, ref },
      'a notice could not be stored; the provider sends it again',
    );
    return 'TRY_AGAIN';
  }
}
