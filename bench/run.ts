import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startStack, type Stack } from '@ticketbottle/local-stack/stack.js';
import { runGatewaySuite } from './gateway/suite.js';
import { runInventorySuite } from './inventory/suite.js';
import { runPurchaseSuite } from './purchase/suite.js';
import { readArgs } from './support/args.js';
import { goalTable, jobTable, noiseText, writeResult } from './support/result.js';
import { runTelemetrySuite } from './telemetry/suite.js';
import { runWaitroomSuite } from './waitroom/suite.js';

// `npm run bench -- <suite> …`: contenders and references on servers of our own. Ends with 1 when a count was not exact,
// with 2 when it could not measure.
const suites = {
  inventory: { run: runInventorySuite, exactly: 'nothing oversold, every yes has its hold' },
  waitroom: {
    run: runWaitroomSuite,
    exactly: 'one number per user, admitted in order, never above the cap',
  },
  purchase: { run: runPurchaseSuite, exactly: 'every purchase has one completed order' },
  gateway: { run: runGatewaySuite, exactly: 'everybody is told who they are' },
  telemetry: {
    run: runTelemetrySuite,
    exactly: 'every purchase has one completed order, on platforms with and without telemetry',
  },
};
const names = ['inventory', 'waitroom', 'purchase', 'gateway', 'telemetry'] as const;
/** A few hundredths are looked for. */
const usualRounds = { telemetry: 24 };
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const dir = await mkdtemp(join(tmpdir(), 'ticketbottle-bench-'));
let stack: Stack | undefined;

// Servers of others have other settings, and other work to do.
const given = ['DATABASE_URL', 'REDIS_URL', 'KAFKA_BROKERS', 'MONGO_URL'];
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !given.includes(name)),
);

async function bench(): Promise<number> {
  const { suite, rounds, seconds, seed, wants } = readArgs(
    process.argv.slice(2),
    names,
    usualRounds,
  );
  const { result, runs } = await suites[suite].run({
    rounds,
    windowMs: seconds * 1000,
    warmMs: Math.min(1000, seconds * 1000),
    seed,
    wants,
    dir,
    env,
    report: say,
    interrupted: interruption.signal,
    startStack: async (only) => {
      const report = ({ step, ms }: { step: string; ms: number }) => say(`${step} ${ms} ms`);
      stack = await startStack({ dir: join(dir, 'servers'), only, env, report });
      return stack;
    },
  });
  await writeResult(fileURLToPath(new URL(`./results/${suite}.json`, import.meta.url)), result);
  say(`\n${jobTable(runs)}\n\n${goalTable(result.goals)}\n\n${noiseText(runs)}`);
  const { postgres, redis, node, settings } = result.machine;
  const set = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  const server = postgres === null ? `Redis ${redis ?? ''}` : `PostgreSQL ${postgres}`;
  say(`Node ${node}, ${server}: ${set.join(', ')}`);
  const { exact } = result;
  say(exact ? `exact: ${suites[suite].exactly}` : 'NOT EXACT: see WRONG above');
  return exact ? 0 : 1;
}

async function stop(): Promise<void> {
  await stack?.stop();
  await rm(dir, { recursive: true, force: true });
}

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    say('stops after the job under way; again: at once');
    interruption.abort();
  });

const code = await bench()
  .catch((error: unknown) => {
    const isOurs = error instanceof Error && error.message.startsWith('bench: ');
    const text = error instanceof Error ? (isOurs ? error.message : error.stack) : String(error);
    process.stderr.write(`${text ?? ''}\n`);
    return 2;
  })
  .finally(stop);
process.exit(code);
