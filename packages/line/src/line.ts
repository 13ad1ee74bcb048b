import type { Leavers } from './leavers.js';

export type LineState = 'PREQUEUE' | 'OPEN' | 'PAUSED' | 'HELD' | 'DRAINING' | 'CLOSED';
export type SessionStatus =
  'WAITING' | 'ADMITTED' | 'COMPLETED' | 'FAILED' | 'EXPIRED' | 'LEFT' | 'CLOSED';
export type Notice = '' | 'SOLD_OUT' | 'PAUSED' | 'HELD' | 'CANCELLED';

/** What a process remembers of a line, enough to answer for everybody who waits. */
export type Line = {
  state: LineState;
  notice: Notice;
  /** Everybody up to this number had their turn. */
  serving: number;
  /** The last number handed out. */
  last: number;
  leavers: Leavers;
  /** Numbers in checkout. */
  live: Set<number>;
  admissionsPerMinute: number;
};

const terminal = new Set<SessionStatus>(['COMPLETED', 'FAILED', 'EXPIRED', 'LEFT', 'CLOSED']);

export function isTerminal(status: SessionStatus): boolean {
  return terminal.has(status);
}

/**
 * The status of a number that nobody has called yet; undefined when its turn has come, or when it counts as a leaver: the
 * store must say, since it may have lost the place and can give it back.
 */
export function statusAhead(line: Line, number: number): SessionStatus | undefined {
  if (number <= line.serving || line.leavers.has(number)) return undefined;
  return line.state === 'CLOSED' ? 'CLOSED' : 'WAITING';
}
