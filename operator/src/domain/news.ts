import type { Condition } from './conditions.js';

/** An Event: what happened to a sale, for whoever asks `kubectl describe`. */
export type News = { type: 'Normal' | 'Warning'; reason: string; note: string };

/** True is bad of the first, False of the second; others are told by their reason. */
const badWhenTrue = ['CapacityAtRisk', 'CapacityLimited', 'TargetContended', 'ClockSkewed'];
const badWhenFalse = ['TargetsResolved', 'Feasible', 'DependenciesHealthy'];
/** What a person has to see to; the others of WaitingRoomConfigured pass by themselves. */
const forPeople = ['Conflict', 'WindowMismatch', 'EventUnknown'];

/** One for each transition that is new in `next`; none for what only stayed or changed its text. */
export function newsOf(earlier: readonly Condition[], next: readonly Condition[]): News[] {
  return next.flatMap((one) => {
    const before = earlier.find(({ type }) => type === one.type);
    const isNew = before?.status !== one.status || before.reason !== one.reason;
    const news = isNew ? newsOfCondition(one) : undefined;
    return news ? [news] : [];
  });
}

function newsOfCondition(condition: Condition): News | undefined {
  const { type, status, reason, message } = condition;
  const note = message === '' ? `${type}: ${reason}` : message;
  if (type === 'Progressing')
    return {
      type: reason === 'Held' ? 'Warning' : 'Normal',
      reason,
      note: `the sale is ${reason}, ${note}`,
    };
  const isUnplanned = type === 'Open' && status === 'True' && reason !== 'Opened';
  return isUnplanned || isBad(condition) ? { type: 'Warning', reason, note } : undefined;
}

function isBad({ type, status, reason }: Condition): boolean {
  if (type === 'WaitingRoomConfigured') return forPeople.includes(reason);
  return (status === 'True' ? badWhenTrue : badWhenFalse).includes(type);
}
