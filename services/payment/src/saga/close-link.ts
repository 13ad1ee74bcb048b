import type { Attempt } from '../domain/payment.js';
import { linkClosed } from '../store/attempts.js';
import { ask } from './ask-provider.js';
import type { Parts } from './parts.js';

/** Makes a link of an ended attempt unpayable, and asks once more: cancelling races with paying. */
export async function closeLink(parts: Parts, attempt: Attempt): Promise<void> {
  const provider = parts.providers[attempt.provider];
  if (provider === undefined) return;
  const cancelled = await provider.cancel(attempt.providerRef);
  const answer = await provider.query(attempt.providerRef);
  if (answer.state === 'PAID') await ask(parts, attempt);
  if (
    cancelled ||
    answer.state === 'PAID' ||
    answer.state === 'FAILED' ||
    answer.state === 'NOT_FOUND'
  )
    await linkClosed(parts.db, attempt.id);
}
