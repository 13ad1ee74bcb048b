import { join } from 'node:path';
import { ensureDatabase } from '@ticketbottle/local-stack/databases.js';
import { kafkaVersion } from '@ticketbottle/local-stack/fetch/kafka-jars.js';
import type { Stack } from '@ticketbottle/local-stack/stack.js';
import { build } from '../../tools/platform/build.js';
import { findPgbench, pgbenchMissing } from '../support/find-pgbench.js';
import { judge, type Goal } from '../support/goals.js';
import { runRounds, type Runs } from '../support/jobs.js';
import { describeMachine } from '../support/machine.js';
import { toResult, type SuiteResult } from '../support/result.js';
import type { SuiteContext } from '../support/suite.js';
import type { Bench } from './bench.js';
import { openCounters } from './counters.js';
import { extras, hopGoals, transports } from './hop-goals.js';
import { allJobs, type Parts } from './job-list.js';
import { relayed } from './relay-job.js';
import { startInventoryProcess } from './service.js';
import { coalescedReserve, unaryReserve } from './service-jobs.js';
import { storeGoals } from './store-goals.js';

const database = 'bench_store';
const throughService = [unaryReserve, coalescedReserve];
const throughKafka = [...throughService, relayed];

export async function runInventorySuite(
  context: SuiteContext,
): Promise<{ result: SuiteResult; runs: Runs }> {
  const startedAt = new Date();
  const all = [...storeGoals, ...hopGoals, ...transports, ...extras];
  const chosen = all.filter(({ id }) => context.wants(id));
  if (chosen.length === 0) throw new Error('bench: --only names no goal of this suite');
  const names = jobsOf(chosen);
  const needsKafka = throughKafka.some((name) => names.has(name));
  const stack = await context.startStack(needsKafka ? ['postgres', 'kafka'] : ['postgres']);
  const adminUrl = stack.databaseUrl('postgres');
  const machine = await describeMachine(adminUrl, needsKafka ? kafkaVersion : null);
  const runs = await runJobs({ ...context, names, stack });
  const goals = chosen.map((goal) => judge(goal, runs));
  const { rounds } = context;
  const result = toResult({ suite: 'inventory', startedAt, machine, rounds, goals, runs });
  return { result, runs };
}

function jobsOf(chosen: Goal[]): Set<string> {
  const figures = chosen.flatMap(({ contender, reference }) => [contender, reference]);
  return new Set(figures.flatMap((figure) => figure?.jobs ?? []));
}

type RunOptions = SuiteContext & { names: Set<string>; stack: Stack };

async function runJobs(o: RunOptions): Promise<Runs> {
  const { names, stack, rounds, seed, report, warmMs, windowMs, interrupted } = o;
  const databaseUrl = stack.databaseUrl(database);
  await ensureDatabase(databaseUrl);
  const counters = await openCounters({ adminUrl: stack.databaseUrl('postgres'), database });
  const bench: Bench = { databaseUrl, counters, warmMs, windowMs };
  let parts: Parts | undefined;
  try {
    parts = await openParts(o);
    const jobs = allJobs(bench, parts).filter(({ name }) => names.has(name));
    return await runRounds({ jobs, rounds, seed, report, interrupted });
  } finally {
    await parts?.service?.stop();
    await counters.close();
  }
}

async function openParts({ names, stack, env, dir, report }: RunOptions): Promise<Parts> {
  const pgbench = await findPgbench(env['PATH'] ?? '');
  if (pgbench === undefined && [...names].some((name) => name.startsWith('pgbench')))
    report(pgbenchMissing);
  const needsService = throughService.some((name) => names.has(name));
  if (needsService) await build();
  const service = needsService
    ? await startInventoryProcess({ stack, dir: join(dir, 'service'), env })
    : undefined;
  const brokers = names.has(relayed) ? stack.kafkaBrokers : undefined;
  return { pgbench, service, brokers };
}
