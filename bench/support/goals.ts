import type { Runs } from './jobs.js';
import { median, medianInterval } from './numbers.js';

/** A number that a job finds; of several jobs the largest. */
export type Figure = { jobs: string[]; value: string; unit: string };

export type Goal = {
  id: string;
  what: string;
  contender: Figure;
  /** Without one the contender's own number is the ratio. */
  reference?: Figure;
  target: { atLeast: number } | { atMost: number } | undefined;
};

export type GoalResult = {
  id: string;
  what: string;
  contender: string;
  reference: string | null;
  /** Median of `perRound`; null when it was not measured. */
  ratio: number | null;
  perRound: number[];
  /** Holds the median of such rounds with at least 95 %; null of fewer than six. */
  interval: [low: number, high: number] | null;
  target: string | null;
  /** 1 and more: reached. */
  score: number | null;
  met: boolean | null;
};

export function judge(goal: Goal, runs: Runs): GoalResult {
  const perRound = ratios(goal, runs);
  const ratio = perRound.length === 0 ? undefined : median(perRound);
  const score = ratio === undefined ? undefined : scoreOf(goal, ratio);
  const { id, what, contender, reference } = goal;
  return {
    id,
    what,
    contender: describe(contender, runs),
    reference: reference === undefined ? null : describe(reference, runs),
    ratio: ratio ?? null,
    perRound,
    interval: medianInterval(perRound) ?? null,
    target: targetText(goal),
    score: score ?? null,
    met: score === undefined ? null : score >= 1,
  };
}

function ratios({ contender, reference }: Goal, runs: Runs): number[] {
  const own = perRoundOf(contender, runs);
  if (reference === undefined) return own;
  const theirs = perRoundOf(reference, runs);
  return theirs.length === 0 ? [] : own.map((value, n) => value / (theirs[n] ?? Number.NaN));
}

function perRoundOf({ jobs, value }: Figure, runs: Runs): number[] {
  const all = jobs.flatMap((name) => {
    const found = runs.get(name);
    return found === undefined ? [] : [found.map((run) => run.values[value] ?? Number.NaN)];
  });
  const [first = []] = all;
  return first.map((_, round) => Math.max(...all.map((values) => values[round] ?? Number.NaN)));
}

function describe(figure: Figure, runs: Runs): string {
  const values = perRoundOf(figure, runs);
  const name = figure.jobs.length > 1 ? `best of ${figure.jobs.join(', ')}` : figure.jobs.join('');
  if (values.length === 0) return `${name}: not measured`;
  return `${name}: ${String(Number(median(values).toPrecision(4)))} ${figure.unit}`;
}

function scoreOf({ target }: Goal, ratio: number): number | undefined {
  if (target === undefined) return undefined;
  if ('atLeast' in target) return ratio / target.atLeast;
  return ratio === 0 ? Number.MAX_SAFE_INTEGER : target.atMost / ratio;
}

function targetText({ target }: Goal): string | null {
  if (target === undefined) return null;
  return 'atLeast' in target ? `>= ${target.atLeast}` : `<= ${target.atMost}`;
}
