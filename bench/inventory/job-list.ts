import type { Job } from '../support/jobs.js';
import { backInStockJob, soldOutJob } from './sold-out.js';
import { coldJob } from './cold-class.js';
import { contender } from './contender.js';
import type { Bench } from './bench.js';
import { forUpdate } from './for-update.js';
import { oneStatement } from './one-statement.js';
import { pgbenchJob } from './pgbench.js';
import { relayJob } from './relay-job.js';
import type { InventoryProcess } from './service.js';
import { referenceHopJob, serviceJobs } from './service-jobs.js';
import { hotJob } from './store-jobs.js';
import { transportJobs } from './transport-jobs.js';
import { typeormPessimistic } from './typeorm-pessimistic.js';

/** What is there only when it is needed, or when it is installed. */
export type Parts = {
  pgbench: string | undefined;
  service: InventoryProcess | undefined;
  brokers: string[] | undefined;
};

export function allJobs(bench: Bench, { pgbench, service, brokers }: Parts): Job[] {
  return [
    ...storeJobs(bench),
    ...(pgbench === undefined ? [] : ceilings(bench, pgbench)),
    ...transportJobs(bench, service?.tls),
    referenceHopJob(bench),
    ...(service === undefined ? [] : serviceJobs(bench, service)),
    ...(brokers === undefined ? [] : [relayJob(bench, brokers)]),
  ];
}

function storeJobs(bench: Bench): Job[] {
  return [
    ...[1, 64, 256, 1_024].map((callers) => hotJob(bench, contender, callers)),
    hotJob(bench, forUpdate, 64),
    hotJob(bench, typeormPessimistic, 64),
    hotJob(bench, oneStatement, 1),
    ...[0, 64].map((flood) => coldJob(bench, contender, flood)),
    soldOutJob(bench, contender),
    soldOutJob(bench, forUpdate),
    backInStockJob(bench),
  ];
}

function ceilings(bench: Bench, pgbench: string): Job[] {
  const scripts = ['uncontended10', 'uncontended64', 'hot64', 'bulk'] as const;
  return scripts.map((script) => pgbenchJob(bench, pgbench, script));
}
