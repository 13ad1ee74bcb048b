import { parseArgs } from 'node:util';

export type BenchArgs<S extends string> = {
  suite: S;
  rounds: number;
  seconds: number;
  seed: number;
  wants: (id: string) => boolean;
};

export const usage =
  'npm run bench -- inventory|waitroom|purchase|gateway|telemetry [--rounds N] [--seconds S] [--only P1,P3,transport] [--seed N]';

/** @throws Error whose text says how to call it. */
export function readArgs<S extends string>(
  argv: string[],
  suites: readonly S[],
  usualRounds: Partial<Record<S, number>> = {},
): BenchArgs<S> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      seconds: { type: 'string', default: '3' },
      only: { type: 'string' },
      seed: { type: 'string', default: '1' },
    },
  });
  const suite = suites.find((name) => name === positionals[0]);
  if (positionals.length !== 1 || suite === undefined)
    throw new Error(`bench: name one suite of ${suites.join(', ')}: ${usage}`);
  const only = values.only?.split(',').map((id) => id.trim());
  return {
    suite,
    rounds: positive('rounds', values.rounds ?? `${usualRounds[suite] ?? 5}`),
    seconds: positive('seconds', values.seconds),
    seed: positive('seed', values.seed),
    // P6 also means P6a and P6b.
    wants: (id) => only?.some((name) => name === id || name === id.replace(/[a-z]$/, '')) ?? true,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0) || (name !== 'seconds' && !Number.isInteger(value)))
    throw new Error(`bench: --${name} must be a positive number: ${usage}`);
  return value;
}
