import { randomUUID } from 'node:crypto';
import { drive, type Driven } from '../support/drive.js';
import type { Job, Outcome } from '../support/jobs.js';
import { plenty, type Bench } from './bench.js';
import { readBooks, wrongIn } from './books.js';
import type { Store, StoreKind } from './store.js';

const gentle = 8;
const restMs = 10;
const [hot, cold] = [0, 1];

/** A class that nobody fights over, alone or beside one that everybody does. */
export function coldJob(bench: Bench, kind: StoreKind, flood: number): Job {
  const name = flood === 0 ? `${kind.name} cold, alone` : `${kind.name} cold, beside ${flood}`;
  return { name, run: () => runCold(bench, kind, flood) };
}

async function runCold(bench: Bench, kind: StoreKind, flood: number): Promise<Outcome> {
  const { databaseUrl } = bench;
  await kind.fresh(databaseUrl, [plenty, plenty]);
  const store = await kind.open(databaseUrl);
  try {
    const [quiet, loud] = await Promise.all([
      driveClass(bench, store, { classNo: cold, callers: gentle, restMs }),
      driveClass(bench, store, { classNo: hot, callers: flood }),
    ]);
    const yes = quiet.yes + loud.yes;
    const wrong = wrongIn(await readBooks(databaseUrl, kind.tables), { yes });
    if (quiet.no + loud.no > 0) wrong.push(`${quiet.no + loud.no} false refusals`);
    const { p50Ms, p99Ms, perSecond } = quiet;
    return { values: { p50Ms, p99Ms, perSecond, hotPerSecond: loud.perSecond }, wrong };
  } finally {
    await store.close();
  }
}

function driveClass(
  { warmMs, windowMs }: Bench,
  store: Store,
  { classNo, ...o }: { classNo: number; callers: number; restMs?: number },
): Promise<Driven> {
  return drive({ ...o, warmMs, windowMs, call: () => store.reserve(randomUUID(), 1, classNo) });
}
