import type { Attempt } from '../domain/payment.js';
import { takeQuery } from '../store/attempts.js';
import { applyOutcome } from './apply-outcome.js';
import type { Parts } from './parts.js';

/**
 * Asks the provider about an attempt when its pace allows, and applies the answer. The buyer's return allows one
 * question at once.
 */
export async function askAtPace(
  parts: Parts,
  attempt: Attempt,
  afterReturn: boolean,
): Promise<void> {
  const provider = parts.providers[attempt.provider];
  if (provider === undefined) return;
  const now = parts.clock.now();
  const queriedBefore = now - provider.queryMs;
  if (await takeQuery(parts.db, attempt.id, { now, queriedBefore, afterReturn }))
    await ask(parts, attempt);
}

/** Asks now. Only money and a failure say anything about an attempt; "not found" is a link never opened. */
export async function ask(parts: Parts, attempt: Attempt): Promise<void> {
  const answer = await parts.providers[attempt.provider]?.query(attempt.providerRef);
  if (answer?.state === 'PAID' || answer?.state === 'FAILED')
    await applyOutcome(parts, attempt, answer);
}
