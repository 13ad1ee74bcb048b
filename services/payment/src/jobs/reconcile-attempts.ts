import type { ProviderName } from '../domain/payment.js';
import { askAtPace } from '../saga/ask-provider.js';
import { inPurchase } from '../saga/in-purchase.js';
import type { Parts } from '../saga/parts.js';
import { attemptsToQuery } from '../store/queries.js';

const batch = 50;

/** Asks about attempts whose notice may have been lost, at the provider's pace: a lost notice costs a minute. */
export async function reconcileAttempts(parts: Parts, name: ProviderName): Promise<void> {
  const provider = parts.providers[name];
  if (provider?.available() !== true) return;
  const asked = { now: parts.clock.now(), pace: provider.pace, limit: batch };
  const due = await attemptsToQuery(parts.db, name, asked);
  await Promise.all(
    due.map((attempt) => inPurchase(attempt, 'reconcile', () => askAtPace(parts, attempt, false))),
  );
}
