import { askAtPace } from '../saga/ask-provider.js';
import type { Parts } from '../saga/parts.js';
import { attemptsToQuery } from '../store/attempts.js';

const batch = 50;
/** Providers repeat their notices for up to 50 minutes. */
const watchEndedMs = 60 * 60_000;

/** Asks about attempts whose notice may have been lost, at the provider's pace: a lost notice costs a minute. */
export async function reconcileAttempts(parts: Parts): Promise<void> {
  const now = parts.clock.now();
  const paces = Object.values(parts.providers).map((provider) => provider.queryMs);
  const queriedBefore = now - Math.min(...paces);
  const endedAfter = now - watchEndedMs;
  const due = await attemptsToQuery(parts.db, { queriedBefore, endedAfter, limit: batch });
  await Promise.all(due.map((attempt) => askAtPace(parts, attempt, false)));
}
