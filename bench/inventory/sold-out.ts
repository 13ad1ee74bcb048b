import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { drive } from '../support/drive.js';
import type { Job, Outcome } from '../support/jobs.js';
import type { Bench } from './bench.js';
import { readBooks, wrongIn } from './books.js';
import { contender, type Contender } from './contender.js';
import { counted } from './counters.js';
import type { StoreKind } from './store.js';

const callers = 64;
const tickets = 10;
const floodMs = 600;

/** Refusals of a class that has nothing left. */
export function soldOutJob(bench: Bench, kind: StoreKind): Job {
  return { name: `${kind.name} sold out @${callers}`, run: () => runSoldOut(bench, kind) };
}

async function runSoldOut(bench: Bench, kind: StoreKind): Promise<Outcome> {
  const { databaseUrl, counters, warmMs, windowMs } = bench;
  await sellOut(databaseUrl, kind);
  const open = () => kind.open(databaseUrl);
  const { result, statements } = await counted(counters, open, (store) =>
    drive({ callers, warmMs, windowMs, call: () => store.reserve(randomUUID(), 1) }),
  );
  const { yes, no, perSecond, p50Ms, p99Ms } = result;
  const wrong = wrongIn(await readBooks(databaseUrl, kind.tables), { yes: tickets });
  if (yes > 0) wrong.push(`${yes} sold of nothing`);
  return { values: { perSecond, p50Ms, p99Ms, statementsPer: statements / no }, wrong };
}

async function sellOut(databaseUrl: string, kind: StoreKind, first = randomUUID()): Promise<void> {
  await kind.fresh(databaseUrl, [tickets]);
  const store = await kind.open(databaseUrl);
  try {
    for (let n = 0; n < tickets; n++) await store.reserve(n === 0 ? first : randomUUID(), 1);
  } finally {
    await store.close();
  }
}

/** While everybody is refused, one ticket comes back: who asks after that must get it within one batch. */
export function backInStockJob(bench: Bench): Job {
  return { name: 'batched back in stock', run: () => runBackInStock(bench) };
}

async function runBackInStock({ databaseUrl }: Bench): Promise<Outcome> {
  const order = randomUUID();
  await sellOut(databaseUrl, contender, order);
  const store = await contender.open(databaseUrl);
  try {
    const { refusedAfter, wakeMs, yes, released } = await floodAndRelease(store, order);
    const wrong = wrongIn(await readBooks(databaseUrl, contender.tables), {
      yes: tickets + yes,
      gone: 1,
    });
    if (!released || yes !== 1) wrong.push(`${yes} sold of the one ticket that came back`);
    return { values: { refusedAfter, batches: refusedAfter / callers, wakeMs }, wrong };
  } finally {
    await store.close();
  }
}

async function floodAndRelease(store: Contender, order: string) {
  let releasedAt = Number.POSITIVE_INFINITY;
  let soldAt = Number.POSITIVE_INFINITY;
  let refusedAfter = 0;
  const call = async (): Promise<boolean> => {
    const sentAt = performance.now();
    const isHeld = await store.reserve(randomUUID(), 1);
    if (isHeld) soldAt = performance.now();
    else if (sentAt > releasedAt && soldAt === Number.POSITIVE_INFINITY) refusedAfter += 1;
    return isHeld;
  };
  const release = async (): Promise<boolean> => {
    await pause(floodMs / 2);
    const isReleased = await store.release(order, 1);
    releasedAt = performance.now();
    return isReleased;
  };
  const flood = drive({ callers, warmMs: 0, windowMs: floodMs, call });
  const [{ yes }, released] = await Promise.all([flood, release()]);
  return { refusedAfter, wakeMs: Math.max(0, soldAt - releasedAt), yes, released };
}
