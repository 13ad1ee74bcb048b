import type { RequestHandler } from 'express';
import type { Provider } from '../clients/provider.js';
import { askAtPace } from '../saga/ask-provider.js';
import { inPurchase } from '../saga/in-purchase.js';
import type { Parts } from '../saga/parts.js';
import { attemptByRef } from '../store/attempts.js';
import { findIntent } from '../store/intents.js';

const refShape = /^[\w-]{1,100}$/;

/** `GET /webhooks/…/return`: the buyer is back, with parameters that prove nothing. Decides nothing itself: asks the provider, then sends them on. */
export function payerReturn(parts: Parts, provider: Provider): RequestHandler {
  return async (request, response) => {
    const ref = request.query[provider.returnRef];
    const attempt =
      typeof ref === 'string' && refShape.test(ref)
        ? await attemptByRef(parts.db, provider.name, ref)
        : undefined;
    const intent =
      attempt === undefined ? undefined : await findIntent(parts.db, 'id', attempt.intentId);
    if (attempt === undefined || intent === undefined) {
      response
        .status(404)
        .type('text/plain')
        .send('This payment is not known here. Your orders show what was paid.');
      return;
    }
    if (attempt.status === 'PENDING')
      await inPurchase(attempt, 'return', () => askAtPace(parts, attempt, true)).catch(
        (error: unknown) =>
          parts.logger.warn(
            { err: error },
            'the return could not ask the provider; the poller will',
          ),
      );
    const target = new URL(intent.redirectUrl);
    target.searchParams.set('order', intent.orderCode);
    response.redirect(303, target.toString());
  };
}
