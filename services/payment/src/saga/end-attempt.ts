import type { EntityManager } from 'typeorm';
import type { Attempt, PaymentState } from '../domain/payment.js';
import { moveAttempt } from '../store/attempts.js';
import { partRefund, requestRefund } from '../store/refunds.js';
import type { Parts } from './parts.js';

/** Ends an open attempt that is not paid; a part that came goes back in the same transaction. */
export async function endAttempt(
  parts: Parts,
  tx: EntityManager,
  attempt: Attempt,
  to: { status: Exclude<PaymentState, 'PENDING' | 'PAID' | 'REVIEW'>; failureReason?: string },
): Promise<void> {
  const at = parts.clock.now();
  await moveAttempt(tx, attempt.id, { ...to, at });
  const part = partRefund(attempt, { id: parts.ids.next(), at });
  if (part === undefined) return;
  await requestRefund(tx, part);
  parts.wake.refunds();
}
