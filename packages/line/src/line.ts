import type { Leavers } from './leavers.js';

export type LineState = 'PREQUEUE' | 'OPEN' | 'PAUSED' | 'HELD' | 'DRAINING' | 'CLOSED';
export type SessionStatus =
  'WAITING' | 'ADMITTED' | 'COMPLETED' | 'FAILED' | 'EXPIRED' | 'LEFT' | 'CLOSED';
export type Notice = '' | 'SOLD_OUT' | 'PAUSED' | 'HELD' | 'CANCELLED';

/** What a process remembers of a line, enough to answer for everybody who waits. */
export type Line = {
  state: LineState;
  notice: Notice;
  /** Everybody up to this turn had theirs. */
  serving: number;
  /** The last number handed out. */
  last: number;
  /** By turn. */
  leavers: Leavers;
  /** Numbers in checkout. */
  live: Set<number>;
  admissionsPerMinute: number;
  /** Places are still to be drawn by lot: nobody knows theirs. */
  isDrawPending: boolean;
  /** Of a draw: the turn of number n at n - 1. Empty without one. */
  turns: Uint32Array;
};

/** When a number is called: by lot if it took part in a draw, else by arrival. Only known when no draw is pending. */
export function turnOf({ turns }: Line, number: number): number {
  return turns[number - 1] ?? number;
}

const terminal = new Set<SessionStatus>(['COMPLETED', 'FAILED', 'EXPIRED', 'LEFT', 'CLOSED']);

export function isTerminal(status: SessionStatus): boolean {
  return terminal.has(status);
}

/**
 * The status of a number that nobody has called yet; undefined when its turn has come, or when it counts as a leaver: the
 * store must say, since it may have lost the place and can give it back.
 */
export function statusAhead(line: Line, number: number): SessionStatus | undefined {
  if (line.isDrawPending && line.serving > 0) return undefined; // put together again after a loss
  const turn = turnOf(line, number);
  if (turn <= line.serving || line.leavers.has(turn)) return undefined;
  return line.state === 'CLOSED' ? 'CLOSED' : 'WAITING';
}
