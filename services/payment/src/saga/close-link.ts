import type { Attempt } from '../domain/payment.js';
import { decideLinkPause } from '../domain/decide-link-pause.js';
import { linkClosed, linkTried } from '../store/links.js';
import { applyAnswer } from './ask-provider.js';
import type { Parts } from './parts.js';

/**
 * Makes a link of an ended attempt unpayable, and asks once more: cancelling races with paying. A provider without a
 * cancel was given the end of our window with the link; the poller finds what comes before that.
 */
export async function closeLink(parts: Parts, attempt: Attempt): Promise<void> {
  const provider = parts.providers[attempt.provider];
  if (provider === undefined) return;
  const isClosed = provider.cancel === undefined || (await cancel(parts, attempt));
  if (isClosed) await linkClosed(parts.db, attempt.id);
}

async function cancel(parts: Parts, attempt: Attempt): Promise<boolean> {
  const provider = parts.providers[attempt.provider];
  const key = { ref: attempt.providerRef, createdAt: attempt.createdAt };
  const cancelled = (await provider?.cancel?.(key)) ?? 'UNKNOWN';
  // Nobody answers: a question would hang as long once more, and the round of the job with it.
  const answer =
    cancelled === 'UNKNOWN' || provider === undefined ? undefined : await provider.query(key);
  const { state } = answer === undefined ? unasked : await applyAnswer(parts, attempt, answer);
  if (cancelled === 'CANCELLED' || over.has(state)) return true;
  const now = parts.clock.now();
  const isAnswered = state !== 'UNKNOWN';
  const pauseMs = decideLinkPause({ now, createdAt: attempt.createdAt, isAnswered });
  await linkTried(parts.db, attempt.id, now + pauseMs);
  return false;
}

const unasked = { state: 'UNKNOWN' } as const;
/** Cannot be paid any more; one that is unknown there and appears later is found by the poller. */
const over = new Set<string>(['PAID', 'FAILED', 'NOT_FOUND', 'REFUNDED']);
