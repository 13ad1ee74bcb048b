import type { Attempt } from '../domain/payment.js';
import { linkClosed } from '../store/attempts.js';
import { applyAnswer } from './ask-provider.js';
import type { Parts } from './parts.js';

/**
 * Makes a link of an ended attempt unpayable, and asks once more: cancelling races with paying. A provider without a
 * cancel was given the end of our window with the link; the poller finds what comes before that.
 */
export async function closeLink(parts: Parts, attempt: Attempt): Promise<void> {
  const provider = parts.providers[attempt.provider];
  if (provider === undefined) return;
  const key = { ref: attempt.providerRef, createdAt: attempt.createdAt };
  if (provider.cancel !== undefined) {
    const cancelled = await provider.cancel(key);
    const answer = await provider.query(key);
    const { state } = await applyAnswer(parts, attempt, answer);
    if (!cancelled && state !== 'PAID' && state !== 'FAILED' && state !== 'NOT_FOUND') return;
  }
  await linkClosed(parts.db, attempt.id);
}
