import type { Parts } from '../saga/parts.js';
import { sendRefund } from '../saga/send-refund.js';
import { openRefunds } from '../store/refunds.js';

const batch = 20;
const retryMs = 5_000;

/** Sends requested refunds and asks about those under way. */
export async function sendRefunds(parts: Parts): Promise<void> {
  const due = await openRefunds(parts.db, parts.clock.now() - retryMs, batch);
  await Promise.all(due.map((refund) => sendRefund(parts, refund, retryMs)));
}
