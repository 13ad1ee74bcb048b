import { join } from 'node:path';
import { kafkaVersion } from '@ticketbottle/local-stack/fetch/kafka-jars.js';
import { startServices } from '@ticketbottle/local-stack/services.js';
import { build } from '../../tools/platform/build.js';
import { figure } from '../support/figures.js';
import { judge, type Goal } from '../support/goals.js';
import { runRounds, type Runs } from '../support/jobs.js';
import { describeMachine } from '../support/machine.js';
import { toResult, type SuiteResult } from '../support/result.js';
import type { SuiteContext } from '../support/suite.js';
import { overhead, overheadJob } from './overhead-job.js';

const goals: Goal[] = [
  {
    id: 'overhead',
    what: 'p50 through the gateway against the direct RPC plus one express echo',
    contender: figure(overhead, 'overhead', 'times'),
    target: { atMost: 1.5 },
  },
];
/** The gateway counts requests as it does for strangers, with limits that nobody reaches. */
const limits = {
  RATE_LIMITS_LOOPBACK: 'on',
  RATE_LIMITS: JSON.stringify({ default: 1_000_000_000 }),
};

/** What the gateway adds to an RPC. */
export async function runGatewaySuite(
  context: SuiteContext,
): Promise<{ result: SuiteResult; runs: Runs }> {
  const startedAt = new Date();
  const { dir, env, warmMs, windowMs, rounds } = context;
  await build();
  const stack = await context.startStack(['postgres', 'redis', 'kafka']);
  const machine = await describeMachine(stack.databaseUrl('postgres'), kafkaVersion);
  const namespace = 'bench';
  const services = await startServices({
    ...{ stack, namespace, keyPrefix: `${namespace}:`, topicPrefix: `${namespace}.` },
    ...{ dir: join(dir, namespace), env: { ...env, LOG_LEVEL: 'warn' }, mode: 'build' },
    names: ['user', 'api-gateway'],
    overrides: { 'api-gateway': limits },
    report: () => undefined,
  });
  try {
    const jobs = [overheadJob({ services, warmMs, windowMs })];
    const runs = await runRounds({ ...context, jobs });
    const judged = goals.map((goal) => judge(goal, runs));
    const result = { suite: 'gateway', startedAt, machine, rounds, goals: judged, runs } as const;
    return { result: toResult(result), runs };
  } finally {
    await services.stop();
  }
}
