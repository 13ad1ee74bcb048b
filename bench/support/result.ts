import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { GoalResult } from './goals.js';
import type { Run, Runs } from './jobs.js';
import type { Machine } from './machine.js';
import { median, short } from './numbers.js';
import { table } from './table.js';

export type SuiteResult = {
  suite: string;
  startedAt: string;
  machine: Machine;
  /** Cores, mean over all runs; null where they cannot be metered. */
  strangersCpu: number | null;
  rounds: number;
  exact: boolean;
  goals: GoalResult[];
  /** What the goals were computed from: every run of every job. */
  jobs: { name: string; perRound: Run[] }[];
};

/** From here on a round is no longer a quiet one. */
const loudCores = 0.25;

export type ResultOptions = {
  suite: string;
  startedAt: Date;
  machine: Machine;
  rounds: number;
  goals: GoalResult[];
  runs: Runs;
};

export function toResult({ startedAt, runs, ...rest }: ResultOptions): SuiteResult {
  const all = [...runs.values()].flat();
  const strangers = strangersOf(runs);
  const sum = strangers.reduce((a, b) => a + b, 0);
  return {
    suite: rest.suite,
    startedAt: startedAt.toISOString(),
    machine: rest.machine,
    strangersCpu: strangers.length === 0 ? null : sum / strangers.length,
    rounds: rest.rounds,
    exact: all.every(({ wrong }) => wrong.length === 0),
    goals: rest.goals,
    jobs: [...runs].map(([name, perRound]) => ({ name, perRound })),
  };
}

export async function writeResult(file: string, result: SuiteResult): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const round = (_: string, value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toPrecision(6)) : value;
  const style = await resolveConfig(file);
  const text = JSON.stringify(result, round, 2);
  await writeFile(file, await format(text, { ...style, parser: 'json' }));
}

export function goalTable(goals: readonly GoalResult[]): string {
  const rows = goals.map((goal) => [
    goal.id,
    goal.what,
    goal.contender,
    goal.reference ?? '',
    goal.ratio === null ? 'not measured' : short(goal.ratio),
    goal.interval === null ? '' : goal.interval.map(short).join(' … '),
    goal.target ?? '',
    goal.met === null ? '' : goal.met ? 'yes' : 'no',
    goal.perRound.map(short).join(' '),
  ]);
  return table(
    ['id', 'what', 'contender', 'reference', 'ratio', '95 %', 'target', 'met', 'per round'],
    rows,
  );
}

export function jobTable(runs: Runs): string {
  const rows = [...runs].map(([name, perRound]) => {
    const values = Object.keys(perRound[0]?.values ?? {}).map((key) => {
      const found = perRound.map((run) => run.values[key] ?? Number.NaN);
      return `${key} ${short(median(found))} [${found.map(short).join(' ')}]`;
    });
    const cpu = perRound.map(({ strangersCpu }) => strangersCpu?.toFixed(2) ?? '-').join(' ');
    return [name, values.join(', '), cpu];
  });
  return table(['job', 'median [rounds]', 'strangers, cores'], rows);
}

/** How much the numbers can be trusted, for the line under the tables. */
export function noiseText(runs: Runs): string {
  const strangers = strangersOf(runs);
  if (strangers.length === 0) return 'CPU used by strangers: not metered (no /proc)';
  const loud = strangers.filter((cores) => cores > loudCores).length;
  return `${loud} of ${strangers.length} runs had strangers on more than ${loudCores} core beside them; none was repeated`;
}

function strangersOf(runs: Runs): number[] {
  return [...runs.values()]
    .flat()
    .flatMap(({ strangersCpu }) => (strangersCpu === null ? [] : [strangersCpu]));
}
