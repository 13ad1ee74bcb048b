import { parseArgs } from 'node:util';
import { checkAgainstRush } from './check.js';
import { readCosts } from './costs.js';
import { lateTable, summary, timeline } from './print.js';
import type { Scenario } from './scenario.js';
import { simulate } from './simulate.js';

// `npm run simulate`: a sale that no machine here could hold, out of what one machine measured. `--check`: the model beside a
// real rush on this machine; the exit code is the verdict.
const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    visitors: { type: 'string', default: '14000000' },
    tickets: { type: 'string', default: '2000000' },
    'max-concurrent': { type: 'string', default: '60000' },
    'release-per-second': { type: 'string', default: '250' },
    'pre-queue-minutes': { type: 'string', default: '30' },
    hours: { type: 'string', default: '4' },
    early: { type: 'string', default: '0.5' },
    'fade-minutes': { type: 'string', default: '20' },
    'most-tickets': { type: 'string', default: '4' },
    polls: { type: 'string', default: '0.1' },
    gate: { type: 'string', default: 'Required' },
    'pod-seconds': { type: 'string', default: '60' },
    baseline: { type: 'string', default: '2' },
    /** Further runs with pods raised so many seconds late, separated by commas. */
    late: { type: 'string', default: '900,1800' },
    seed: { type: 'string', default: '1' },
  },
});
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** At least `least`, and a whole number unless it is a share. */
function number(name: keyof typeof values, least: number, most = Infinity): number {
  const value = Number(values[name]);
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  const range = most === Infinity ? `${least} or more` : `${least} to ${most}`;
  throw new Error(`--${name} takes a number, ${range}, not "${String(values[name])}"`);
}

function scenarioOf(): Scenario {
  const { gate } = values;
  if (gate !== 'Required' && gate !== 'Disabled')
    throw new Error(`--gate takes Required or Disabled, not "${gate}"`);
  return {
    visitors: Math.floor(number('visitors', 1, 100_000_000)),
    tickets: Math.floor(number('tickets', 1, 100_000_000)),
    maxConcurrent: number('max-concurrent', 1, 1_000_000),
    releasePerSecond: number('release-per-second', 1, 100_000),
    preQueueMinutes: number('pre-queue-minutes', 1, 1440),
    saleHours: number('hours', 0.1, 240),
    early: number('early', 0, 1),
    fadeMinutes: number('fade-minutes', 0.01),
    mostTickets: Math.floor(number('most-tickets', 1, 10)),
    polls: number('polls', 0, 1),
    gate,
    podSeconds: number('pod-seconds', 0),
    baseline: Math.floor(number('baseline', 1)),
    lateSeconds: 0,
    seed: Math.floor(number('seed', 0)),
  };
}

function run(): void {
  const scenario = scenarioOf();
  const costs = readCosts();
  const late = values.late.split(',').filter((text) => text !== '');
  const onTime = simulate(scenario, costs);
  say(`${timeline(onTime)}\n\n${summary(onTime, scenario, costs)}`);
  const runs = late.map(Number).map((lateSeconds) => {
    if (!(lateSeconds >= 0)) throw new Error(`--late takes seconds, not "${values.late}"`);
    return { lateSeconds, simulated: simulate({ ...scenario, lateSeconds }, costs) };
  });
  if (runs.length === 0) return;
  say(`\npods raised too late (gate ${scenario.gate}); minutes unless said otherwise`);
  say(lateTable([{ lateSeconds: 0, simulated: onTime }, ...runs]));
}

try {
  if (values.check) process.exitCode = (await checkAgainstRush(say)) ? 0 : 1;
  else run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
