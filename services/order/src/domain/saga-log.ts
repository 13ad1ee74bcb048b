import type { LogEntry, Saga } from './order.js';

const longestLog = 60;

/** What a saga did, oldest first; the oldest go when it is long. */
export function logged(
  { log }: Pick<Saga, 'log'>,
  what: LogEntry['what'],
  { steps, now }: { steps: readonly string[]; now: number },
): LogEntry[] {
  const at = new Date(now);
  return [...log, ...steps.map((step) => ({ step, what, at }))].slice(-longestLog);
}
