import type { Line } from './line.js';

export type Position = {
  /** 1 = next. */
  position: number;
  ahead: number;
  /** Undefined while unknown. */
  estimatedWaitSeconds: number | undefined;
  /** When the next poll is welcome. */
  pollAfterSeconds: number;
};

const leastPollSeconds = 2;
const mostPollSeconds = 20;
/** Numbers of distance per second between polls. */
const numbersPerPollSecond = 50;

/** Exact: everybody with a lower number who has neither been served nor left is ahead. */
export function positionOf(line: Line, number: number, random: () => number): Position {
  const position =
    number <= line.serving
      ? 1 // passed over and back: admitted first
      : number - line.serving - line.leavers.countBetween(line.serving, number);
  const rate = line.admissionsPerMinute;
  return {
    position,
    ahead: position - 1,
    estimatedWaitSeconds: rate > 0 ? Math.ceil((position / rate) * 60) : undefined,
    pollAfterSeconds: pollAfterSeconds(position, random),
  };
}

/** 2 s near the head … 20 s far back, jittered so that polls do not come in waves. */
export function pollAfterSeconds(position: number, random: () => number): number {
  const calm = leastPollSeconds + position / numbersPerPollSecond;
  const jittered = Math.round(calm * (0.9 + 0.2 * random()));
  return Math.min(mostPollSeconds, Math.max(leastPollSeconds, jittered));
}
