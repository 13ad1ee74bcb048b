import { kafkaVersion } from '@ticketbottle/local-stack/fetch/kafka-jars.js';
import type { Stack } from '@ticketbottle/local-stack/stack.js';
import { Redis } from 'ioredis';
import { findRedisBenchmark, redisBenchmarkMissing } from '../support/find-redis-benchmark.js';
import { judge, type Goal } from '../support/goals.js';
import { runRounds, type Runs } from '../support/jobs.js';
import { describeRedis } from '../support/machine.js';
import { toResult, type SuiteResult } from '../support/result.js';
import type { SuiteContext } from '../support/suite.js';
import type { Bench } from './bench.js';
import { allJobs } from './job-list.js';
import { redisBenchmarkJoins } from './redis-benchmark.js';
import { serviceGoals, throughServices } from './service-goals.js';
import { storeGoals } from './store-goals.js';

export async function runWaitroomSuite(
  context: SuiteContext,
): Promise<{ result: SuiteResult; runs: Runs }> {
  const startedAt = new Date();
  const chosen = [...storeGoals, ...serviceGoals].filter(({ id }) => context.wants(id));
  if (chosen.length === 0) throw new Error('bench: --only names no goal of this suite');
  const names = jobsOf(chosen);
  const needsServices = throughServices.some((name) => names.has(name));
  const stack = await context.startStack(
    needsServices ? ['redis', 'postgres', 'kafka'] : ['redis'],
  );
  const redis = new Redis(stack.redisUrl);
  try {
    const machine = await describeRedis(redis, needsServices ? kafkaVersion : null);
    const runs = await runJobs({ ...context, names, redis, stack });
    const goals = chosen.map((goal) => judge(goal, runs));
    const { rounds } = context;
    const result = toResult({ suite: 'waitroom', startedAt, machine, rounds, goals, runs });
    return { result, runs };
  } finally {
    redis.disconnect();
  }
}

function jobsOf(chosen: Goal[]): Set<string> {
  const figures = chosen.flatMap(({ contender, reference }) => [contender, reference]);
  return new Set(figures.flatMap((figure) => figure?.jobs ?? []));
}

type RunOptions = SuiteContext & { names: Set<string>; redis: Redis; stack: Stack };

async function runJobs(o: RunOptions): Promise<Runs> {
  const { names, redis, stack, dir, env, report, warmMs, windowMs } = o;
  const redisBenchmark = names.has(redisBenchmarkJoins) ? await findRedisBenchmark(env) : undefined;
  if (redisBenchmark === undefined && names.has(redisBenchmarkJoins)) report(redisBenchmarkMissing);
  const { redisUrl } = stack;
  const place = { stack, dir, env };
  const bench: Bench = { redis, redisUrl, warmMs, windowMs, redisBenchmark, place };
  const jobs = allJobs(bench).filter(({ name }) => names.has(name));
  return await runRounds({ ...o, jobs });
}
