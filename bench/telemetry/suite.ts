import { kafkaVersion } from '@ticketbottle/local-stack/fetch/kafka-jars.js';
import { startTraceStore, type TraceStore } from '@ticketbottle/local-stack/traces/trace-store.js';
import { build } from '../../tools/platform/build.js';
import type { Bench } from '../purchase/bench.js';
import { withShop } from '../purchase/shop.js';
import { figure } from '../support/figures.js';
import { judge, type Goal } from '../support/goals.js';
import { runRounds, type Runs } from '../support/jobs.js';
import { describeMachine } from '../support/machine.js';
import { toResult, type SuiteResult } from '../support/result.js';
import type { SuiteContext } from '../support/suite.js';
import { buyInTurn, sideBySideJob } from './side-by-side-job.js';
import { openVariant, type Variant } from './variant.js';

const job = 'purchases at three platforms in turn';
const cpuOf = (name: string) => figure(job, name, 'ms of processor time per purchase');
const goals: Goal[] = [
  {
    id: 'tracing',
    what: 'one trace in ten told, against no tracing; both with metrics',
    contender: cpuOf('traced'),
    reference: cpuOf('plain'),
    target: { atMost: 1.15 },
  },
  {
    id: 'metrics',
    what: 'metrics, looked at once a round, against none; both without tracing',
    contender: cpuOf('plain'),
    reference: cpuOf('bare'),
    target: { atMost: 1.05 },
  },
];
/** Longer than any run: the buyers sign in once. */
const signedIn = { ACCESS_TOKEN_SECONDS: '3600' };
const mostSpans = 20_000;
/** About what two cores take: as many are bought in a round as its seconds ask for, however busy the machine is. */
const perSecondEach = 12;
/** Until the code is compiled that a purchase runs through. */
const warmPurchases = 150;

/** What telemetry costs: platforms that differ in nothing else, side by side. */
export async function runTelemetrySuite(
  context: SuiteContext,
): Promise<{ result: SuiteResult; runs: Runs }> {
  const startedAt = new Date();
  const { rounds } = context;
  const chosen = goals.filter(({ id }) => context.wants(id));
  if (chosen.length === 0) throw new Error('bench: --only names no goal of this suite');
  await build();
  const stack = await context.startStack(['postgres', 'redis', 'kafka', 'mongo']);
  const machine = await describeMachine(stack.databaseUrl('postgres'), kafkaVersion);
  const store = await startTraceStore({ mostSpans });
  try {
    const runs = await withVariants({ ...context, stack }, store, async (variants) => {
      const purchases = Math.ceil((context.windowMs / 1_000) * perSecondEach);
      await buyInTurn(variants, warmPurchases);
      const jobs = [sideBySideJob({ name: job, variants, purchases })];
      return await runRounds({ ...context, jobs });
    });
    const judged = chosen.map((goal) => judge(goal, runs));
    const result = { suite: 'telemetry', startedAt, machine, rounds, goals: judged, runs } as const;
    return { result: toResult(result), runs };
  } finally {
    await store.stop();
  }
}

async function withVariants<T>(
  bench: Bench,
  store: TraceStore,
  use: (variants: Variant[]) => Promise<T>,
): Promise<T> {
  const otel = { OTEL_EXPORTER_OTLP_ENDPOINT: store.url, OTEL_TRACES_SAMPLER_ARG: '0.1' };
  const withOne = <R>(
    o: { name: string; measures: boolean; variables: Record<string, string>; spans?: TraceStore },
    run: (variant: Variant) => Promise<R>,
  ): Promise<R> => {
    const variables = { ...signedIn, ...o.variables };
    return withShop(bench, { waitingRoom: true, variables }, async (shop) => {
      const variant = openVariant({ ...o, shop });
      try {
        return await run(variant);
      } finally {
        await variant.stop();
      }
    });
  };
  return await withOne(
    { name: 'traced', measures: true, variables: otel, spans: store },
    (traced) =>
      withOne({ name: 'plain', measures: true, variables: {} }, (plain) =>
        withOne({ name: 'bare', measures: false, variables: { METRICS: 'off' } }, (bare) =>
          use([traced, plain, bare]),
        ),
      ),
  );
}
