import { turnOf, type Line } from './line.js';

export type Position = {
  /** 1 = next; undefined before the draw. */
  position: number | undefined;
  /** 0 before the draw. */
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

/** Exact: everybody with an earlier turn who has neither been served nor left is ahead. */
export function positionOf(line: Line, number: number, random: () => number): Position {
  if (line.isDrawPending) {
    const pollSeconds = pollAfterSeconds(line.last / 2, random);
    const unknown = { position: undefined, ahead: 0, estimatedWaitSeconds: undefined };
    return { ...unknown, pollAfterSeconds: pollSeconds };
  }
  const turn = turnOf(line, number);
  const position =
    turn <= line.serving
      ? 1 // passed over and back: admitted first
      : turn - line.serving - line.leavers.countBetween(line.serving, turn);
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
