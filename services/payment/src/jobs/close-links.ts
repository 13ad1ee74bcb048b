import type { ProviderName } from '../domain/payment.js';
import { closeLink } from '../saga/close-link.js';
import type { Parts } from '../saga/parts.js';
import { attemptsToClose } from '../store/attempts.js';

const batch = 20;
/** A link outlives no day at any provider. */
const giveUpMs = 24 * 3_600_000;

/** Closes the links of ended attempts at their providers, until each is closed or a day old. */
export async function closeLinks(parts: Parts, name: ProviderName): Promise<void> {
  const since = parts.clock.now() - giveUpMs;
  const due = await attemptsToClose(parts.db, name, { since, limit: batch });
  await Promise.all(due.map((attempt) => closeLink(parts, attempt)));
}
