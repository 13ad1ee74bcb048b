import { randomUUID } from 'node:crypto';
import { drive } from '../support/drive.js';
import type { Job, Outcome } from '../support/jobs.js';
import { plenty, type Bench } from './bench.js';
import { readBooks, wrongIn } from './books.js';
import { counted } from './counters.js';
import type { StoreKind } from './store.js';

/** Everybody wants the same class. */
export function hotJob(bench: Bench, kind: StoreKind, callers: number): Job {
  return { name: `${kind.name} @${callers}`, run: () => runHot(bench, kind, callers) };
}

async function runHot(bench: Bench, kind: StoreKind, callers: number): Promise<Outcome> {
  const { databaseUrl, counters, warmMs, windowMs } = bench;
  await kind.fresh(databaseUrl, [plenty]);
  const open = () => kind.open(databaseUrl);
  const { result, syncs, statements } = await counted(counters, open, (store) =>
    drive({ callers, warmMs, windowMs, call: () => store.reserve(randomUUID(), 1) }),
  );
  const { yes, no, perSecond, p50Ms, p99Ms } = result;
  const wrong = wrongIn(await readBooks(databaseUrl, kind.tables), { yes });
  if (no > 0) wrong.push(`${no} false refusals`);
  const per = { syncsPer: syncs / yes, statementsPer: statements / yes };
  return { values: { perSecond, p50Ms, p99Ms, ...per }, wrong };
}
