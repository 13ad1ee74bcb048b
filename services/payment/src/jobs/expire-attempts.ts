import type { ProviderName } from '../domain/payment.js';
import { applyOutcome } from '../saga/apply-outcome.js';
import { askNow } from '../saga/ask-provider.js';
import { inPurchase } from '../saga/in-purchase.js';
import type { Parts } from '../saga/parts.js';
import { attemptsToExpire } from '../store/attempts.js';

const batch = 50;

/**
 * At the end of its window an attempt is asked about once more, then expires; its link is closed by another job. Goes on
 * while there are more: a sale's windows end together.
 */
export async function expireAttempts(
  parts: Parts,
  name: ProviderName,
  signal: AbortSignal,
): Promise<void> {
  let due;
  do {
    due = await attemptsToExpire(parts.db, name, { now: parts.clock.now(), limit: batch });
    await Promise.all(
      due.map((attempt) =>
        inPurchase(attempt, 'expire', async () => {
          await askNow(parts, attempt);
          await applyOutcome(parts, attempt, { state: 'EXPIRED' });
        }),
      ),
    );
    if (due.length > 0) parts.wake.links();
  } while (due.length === batch && !signal.aborted);
}
