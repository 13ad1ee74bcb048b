import { decideDifference, type Difference, type Told } from '../domain/decide-difference.js';
import type { Attempt } from '../domain/payment.js';
import { findIntent } from '../store/intents.js';
import { takeQuery } from '../store/queries.js';
import { refundsOf } from '../store/refunds.js';
import type { Parts } from './parts.js';

export type Compared = Difference & { orderCode: string; attempt: Attempt; told: Told };

/** Asks the provider about an attempt, within its pace, and compares; what differs is reported, not changed. */
export async function compareAttempt(parts: Parts, attempt: Attempt): Promise<Compared> {
  const told = await tell(parts, attempt);
  const intent = await findIntent(parts.db, 'id', attempt.intentId);
  const refunds = await refundsOf(parts.db, attempt.intentId);
  const returned = refunds.filter(({ attemptId }) => attemptId === attempt.id);
  const difference = decideDifference(attempt, returned, told);
  return { orderCode: intent?.orderCode ?? '', attempt, told, ...difference };
}

async function tell(parts: Parts, attempt: Attempt): Promise<Told> {
  const provider = parts.providers[attempt.provider];
  if (provider === undefined) return { state: 'UNKNOWN' };
  const asked = { now: parts.clock.now(), pace: provider.pace, onReturn: false };
  if (!(await takeQuery(parts.db, attempt.id, asked))) return { state: 'UNKNOWN' };
  return await provider.query({ ref: attempt.providerRef, createdAt: attempt.createdAt });
}
