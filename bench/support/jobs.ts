import { startCpuMeter } from './cpu.js';
import { random } from '../../test/support/random.js';
import { shuffled } from './numbers.js';

/** What one run of a job found: numbers by name, and every rule that broke. */
export type Outcome = { values: Record<string, number>; wrong: string[] };
export type Job = { name: string; run: () => Promise<Outcome> };

/** Cores; null where they cannot be metered. */
export type Run = Outcome & { strangersCpu: number | null; ownCpu: number | null };
/** The runs of each job, by round. */
export type Runs = Map<string, Run[]>;

export type RoundsOptions = {
  jobs: Job[];
  rounds: number;
  seed: number;
  report: (line: string) => void;
  interrupted: AbortSignal;
};

/** Every job once a round, in a new order each round: contenders and references alternate, none has the best place. */
export async function runRounds(o: RoundsOptions): Promise<Runs> {
  const { jobs, rounds, seed, report, interrupted } = o;
  const next = random(seed);
  const runs: Runs = new Map(jobs.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++)
    for (const job of shuffled(jobs, next)) {
      if (interrupted.aborted) throw new Error('bench: interrupted');
      const run = await runOne(job);
      runs.get(job.name)?.push(run);
      report(`round ${round}/${rounds}  ${job.name}: ${textOf(run)}`);
    }
  return runs;
}

async function runOne(job: Job): Promise<Run> {
  const meter = startCpuMeter();
  const outcome = await job.run().catch((error: unknown) => {
    throw new Error(`${job.name}: ${String(error)}`, { cause: error });
  });
  const cpu = meter.stop();
  return { ...outcome, strangersCpu: cpu?.strangers ?? null, ownCpu: cpu?.own ?? null };
}

function textOf({ values, wrong, strangersCpu }: Run): string {
  const numbers = Object.entries(values).map(
    ([name, value]) => `${name} ${String(Number(value.toPrecision(4)))}`,
  );
  const cpu = strangersCpu === null ? [] : [`strangers ${strangersCpu.toFixed(2)} cores`];
  return [...numbers, ...cpu, ...wrong.map((text) => `WRONG: ${text}`)].join(', ');
}
