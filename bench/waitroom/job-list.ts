import type { Job } from '../support/jobs.js';
import { admissionJob } from './admission-job.js';
import type { Bench } from './bench.js';
import { joinJob } from './join-jobs.js';
import { echoJob, pollJob } from './poll-jobs.js';
import { httpEchoJob } from './http-echo-job.js';
import { httpPollJob } from './http-poll-job.js';
import { streamCounts, streamJob } from './stream-jobs.js';
import { redisBenchmarkJob } from './redis-benchmark.js';
import { sizeJob, sizes } from './size-jobs.js';
import { soldOutJob } from './sold-out-job.js';
import { sortedSetJob, sortedSetMemoryJob } from './sorted-set.js';

export function allJobs(bench: Bench): Job[] {
  const { redisBenchmark } = bench;
  return [
    ...[64, 256].map((callers) => joinJob(bench, callers)),
    sortedSetJob(bench, 64),
    sortedSetMemoryJob(bench),
    ...(redisBenchmark === undefined ? [] : [redisBenchmarkJob(bench, redisBenchmark)]),
    ...sizes.map((size) => sizeJob(bench, size)),
    admissionJob(bench),
    pollJob(bench),
    echoJob(bench),
    ...streamCounts.map((count) => streamJob(bench, count)),
    httpPollJob(bench),
    httpEchoJob(bench),
    soldOutJob(bench),
  ];
}
