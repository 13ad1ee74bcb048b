import type { ProviderName } from '../domain/payment.js';
import type { Parts } from '../saga/parts.js';
import { refundsBy, sendRefund } from '../saga/send-refund.js';
import { openRefunds } from '../store/refunds.js';

const batch = 20;

/** Sends requested refunds and asks about those under way. */
export async function sendRefunds(parts: Parts, name: ProviderName): Promise<void> {
  refundsBy(parts);
  const triedBefore = parts.clock.now() - (parts.providers[name]?.pace.refundMs ?? 0);
  const due = await openRefunds(parts.db, name, { triedBefore, limit: batch });
  await Promise.all(due.map((refund) => sendRefund(parts, refund)));
}
