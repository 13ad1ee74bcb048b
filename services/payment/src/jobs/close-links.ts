import type { ProviderName } from '../domain/payment.js';
import { closeLink } from '../saga/close-link.js';
import type { Parts } from '../saga/parts.js';
import { attemptsToClose } from '../store/links.js';

const batch = 20;
/** A link outlives no day at any provider. */
const giveUpMs = 24 * 3_600_000;

/** Closes the links of ended attempts at their providers, until each is closed or a day old. */
export async function closeLinks(
  parts: Parts,
  name: ProviderName,
  signal: AbortSignal,
): Promise<void> {
  let due;
  do {
    // While its breaker is open nobody is asked; the links are not put off for it.
    if (parts.providers[name]?.available() !== true) return;
    const now = parts.clock.now();
    due = await attemptsToClose(parts.db, name, { now, since: now - giveUpMs, limit: batch });
    await Promise.all(due.map((attempt) => closeLink(parts, attempt)));
  } while (due.length === batch && !signal.aborted);
}
