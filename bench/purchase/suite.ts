import { kafkaVersion } from '@ticketbottle/local-stack/fetch/kafka-jars.js';
import { build } from '../../tools/platform/build.js';
import { transportJobs } from '../inventory/transport-jobs.js';
import { judge } from '../support/goals.js';
import { runRounds, type Runs } from '../support/jobs.js';
import { describeMachine } from '../support/machine.js';
import { toResult, type SuiteResult } from '../support/result.js';
import type { SuiteContext } from '../support/suite.js';
import { deadProviderJob } from './dead-provider-job.js';
import { purchaseGoals } from './goals.js';
import { purchaseJobs } from './jobs.js';
import { outboxJob } from './outbox-job.js';

export async function runPurchaseSuite(
  context: SuiteContext,
): Promise<{ result: SuiteResult; runs: Runs }> {
  const startedAt = new Date();
  const { dir, env, warmMs, windowMs, rounds } = context;
  const chosen = purchaseGoals.filter(({ id }) => context.wants(id));
  if (chosen.length === 0) throw new Error('bench: --only names no goal of this suite');
  const figures = chosen.flatMap(({ contender, reference }) => [contender, reference]);
  const names = new Set(figures.flatMap((figure) => figure?.jobs ?? []));
  await build();
  const stack = await context.startStack(['postgres', 'redis', 'kafka', 'mongo']);
  const machine = await describeMachine(stack.databaseUrl('postgres'), kafkaVersion);
  const bench = { stack, dir, env, warmMs, windowMs };
  const jobs = [
    ...purchaseJobs(bench),
    outboxJob(bench),
    deadProviderJob(bench),
    ...transportJobs(bench, undefined),
  ];
  const runs = await runRounds({ ...context, jobs: jobs.filter(({ name }) => names.has(name)) });
  const goals = chosen.map((goal) => judge(goal, runs));
  return { result: toResult({ suite: 'purchase', startedAt, machine, rounds, goals, runs }), runs };
}
