import { randomUUID } from 'node:crypto';
import { logTail } from '@ticketbottle/local-stack/process/log-tail.js';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { ReserveRequest } from '@ticketbottle/sdk/inventory.js';
import { drive, type Driven } from '../support/drive.js';
import type { Job, Outcome } from '../support/jobs.js';
import { plenty, type Bench } from './bench.js';
import { readBooks, wrongIn } from './books.js';
import { contender } from './contender.js';
import { inDatabase } from './database.js';
import { withEcho } from './echo-process.js';
import { forUpdate } from './for-update.js';
import { coalescedHop, unaryHop, unaryRead, type Hop } from './hop.js';
import type { InventoryProcess } from './service.js';
import { eventId, holdSeconds, type Tables } from './store.js';

const inFlight = 64;
export const unaryReserve = 'Reserve unary';
export const coalescedReserve = 'Reserve coalesced';
export const unaryAvailability = 'GetAvailability unary';
export const forUpdateUnary = 'for-update unary';

/** Reserve through the real service, from another process. */
export function serviceJobs(bench: Bench, service: InventoryProcess): Job[] {
  const read: Job = { name: unaryAvailability, run: () => runRead(bench, service) };
  const reserving = [
    { name: unaryReserve, run: () => runHop(bench, service, unaryHop(service)) },
    { name: coalescedReserve, run: () => runHop(bench, service, coalescedHop(service)) },
  ];
  return [read, ...reserving];
}

/** The usual design behind a call per reservation. */
export function referenceHopJob(bench: Bench): Job {
  return { name: forUpdateUnary, run: () => runReference(bench) };
}

async function runHop(bench: Bench, service: InventoryProcess, hop: Hop): Promise<Outcome> {
  const { databaseUrl } = service;
  await contender.fresh(databaseUrl, [plenty]);
  // As if another replica relayed: relaying is P19's, and this machine's two cores are the hop's.
  const giveBack = await service.takeRelay();
  const driven = await driveHop(bench, hop).finally(giveBack);
  await hop.close();
  const outcome = await judge(driven, databaseUrl, contender.tables);
  await untilRelayed(service);
  return outcome;
}

async function runRead(bench: Bench, service: InventoryProcess): Promise<Outcome> {
  await contender.fresh(service.databaseUrl, [plenty]);
  const { perSecond, p50Ms, p99Ms } = await driveHop(bench, unaryRead(service));
  return { values: { perSecond, p50Ms, p99Ms }, wrong: [] };
}

/** The reference behind a bare server: no middleware, no TLS, nothing but its transaction. */
async function runReference(bench: Bench): Promise<Outcome> {
  const { databaseUrl } = bench;
  await forUpdate.fresh(databaseUrl, [plenty]);
  return await withEcho({ server: { databaseUrl } }, async (client) => {
    const request = ReserveRequest.fromPartial({ eventId, holdSeconds });
    const reserve = async (orderCode: string): Promise<boolean> => {
      await client.one({ ...request, orderCode });
      return true;
    };
    return await judge(await driveHop(bench, { reserve }), databaseUrl, forUpdate.tables);
  });
}

function driveHop({ warmMs, windowMs }: Bench, hop: Pick<Hop, 'reserve'>): Promise<Driven> {
  const call = () => hop.reserve(randomUUID());
  return drive({ callers: inFlight, warmMs, windowMs, call });
}

async function judge(driven: Driven, databaseUrl: string, tables: Tables): Promise<Outcome> {
  const { yes, perSecond, p50Ms, p99Ms } = driven;
  const wrong = wrongIn(await readBooks(databaseUrl, tables), { yes });
  return { values: { perSecond, p50Ms, p99Ms }, wrong };
}

/** Its relay would take the CPU from the next job. */
async function untilRelayed({ databaseUrl, logFile }: InventoryProcess): Promise<void> {
  const patience = { timeoutMs: 120_000, everyMs: 100 };
  await waitUntil('everything relayed', () => isRelayed(databaseUrl), patience).catch(
    async (error: unknown) => {
      throw new Error(`${String(error)}; ${await logTail(logFile)}`, { cause: error });
    },
  );
}

function isRelayed(databaseUrl: string): Promise<boolean> {
  return inDatabase(databaseUrl, async (client) => {
    const waiting = 'SELECT EXISTS (SELECT FROM outbox WHERE published_at IS NULL) AS waits';
    const { rows } = await client.query<{ waits: boolean }>(waiting);
    return rows[0]?.waits === false;
  });
}
