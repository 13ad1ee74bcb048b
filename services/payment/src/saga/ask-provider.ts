import type { AttemptState } from '../clients/provider.js';
import type { OutcomeDecision } from '../domain/decide-outcome.js';
import type { Attempt } from '../domain/payment.js';
import { reopenLink } from '../store/links.js';
import { noteQuery, takeQuery } from '../store/queries.js';
import { applyOutcome } from './apply-outcome.js';
import type { Parts } from './parts.js';

/**
 * Asks the provider about an attempt when its pace allows, and applies the answer. The buyer's return allows one
 * question at once where the provider does.
 */
export async function askAtPace(
  parts: Parts,
  attempt: Attempt,
  afterReturn: boolean,
): Promise<void> {
  const pace = parts.providers[attempt.provider]?.pace;
  if (pace === undefined) return;
  const onReturn = afterReturn && pace.askOnReturn;
  if (await takeQuery(parts.db, attempt.id, { now: parts.clock.now(), pace, onReturn }))
    await ask(parts, attempt);
}

/** Asks whatever the pace: at the end of a window, or when a notice has to be proved. */
export async function askNow(parts: Parts, attempt: Attempt): Promise<Asked> {
  await noteQuery(parts.db, attempt.id, parts.clock.now());
  return await ask(parts, attempt);
}

export type Asked = { state: AttemptState['state']; kind: OutcomeDecision['kind'] };

/** Only money and a failure say anything about an attempt; "not found" is a link never opened. */
async function ask(parts: Parts, attempt: Attempt): Promise<Asked> {
  const provider = parts.providers[attempt.provider];
  if (provider === undefined) return { state: 'UNKNOWN', kind: 'none' };
  const key = { ref: attempt.providerRef, createdAt: attempt.createdAt };
  const answer = await provider.query(key);
  // Only where there is a cancel: elsewhere a link that ended here is open there until its own end.
  const isOpen = answer.state === 'PENDING' && provider.cancel !== undefined;
  if (isOpen && (await reopenLink(parts.db, attempt.id))) parts.wake.links();
  return await applyAnswer(parts, attempt, answer);
}

export async function applyAnswer(
  parts: Parts,
  attempt: Attempt,
  answer: AttemptState,
): Promise<Asked> {
  switch (answer.state) {
    case 'PAID':
    case 'UNDERPAID':
    case 'FAILED':
      return { state: answer.state, kind: await applyOutcome(parts, attempt, answer) };
    case 'PENDING':
    case 'NOT_FOUND':
    case 'UNKNOWN':
    case 'REFUNDED':
      return { state: answer.state, kind: 'none' };
  }
}
