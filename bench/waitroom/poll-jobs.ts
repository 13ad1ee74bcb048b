import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ensureTls } from '@ticketbottle/local-stack/services/tls.js';
import { SessionStatus } from '@ticketbottle/sdk/waitroom.js';
import { ReserveRequest } from '@ticketbottle/sdk/inventory.js';
import { drive } from '../support/drive.js';
import type { Job, Outcome } from '../support/jobs.js';
import { countedFor } from '../support/redis-stats.js';
import { withEcho } from '../inventory/echo-process.js';
import type { Bench } from './bench.js';
import { fill } from './line.js';
import { withSale, type Sale } from './services.js';

export const grpcPolls = 'GetStatus unary';
export const echo = 'echo unary mTLS';

const inFlight = 64;
const waiting = 10_000;

/** Polls of 10,000 who wait. */
export function pollJob(bench: Bench): Job {
  return { name: grpcPolls, run: () => withSale(bench, sale, (it) => runPolls(bench, it)) };
}

/** What the same transport can do when the answer costs nothing. */
export function echoJob(bench: Bench): Job {
  return { name: echo, run: () => runEcho(bench) };
}

const sale = { max: 1, tickets: 1_000_000 };

async function runPolls(bench: Bench, { line, waitroom, credentials }: Sale): Promise<Outcome> {
  const { redis, warmMs, windowMs } = bench;
  const users = await fill(line, waiting);
  const asked = users.map((userId, n) => credentials(n + 1, userId)).slice(1);
  let next = 0;
  const call = async (): Promise<boolean> => {
    const who = asked[next++ % asked.length];
    const { session } = await waitroom.getStatus(who ?? { sessionId: '', ticket: '' });
    return session?.status === SessionStatus.WAITING;
  };
  await drive({ callers: inFlight, warmMs: 0, windowMs: warmMs, call });
  const idle = await countedFor(redis, () => pause(warmMs + windowMs));
  const { result, sent, all } = await countedFor(redis, () =>
    drive({ callers: inFlight, warmMs, windowMs, call }),
  );
  const { yes, no, perSecond, p50Ms, p99Ms } = result;
  const wrong = no > 0 ? [`${no} of the waiting were told something else`] : [];
  const per = (count: number) => Math.max(0, count) / yes;
  return {
    values: {
      ...{ perSecond, p50Ms, p99Ms },
      commandsPer: per(sent - idle.sent),
      insideScriptsPer: per(all - sent - (idle.all - idle.sent)),
    },
    wrong,
  };
}

async function runEcho({ place, warmMs, windowMs }: Bench): Promise<Outcome> {
  const { dir, env } = place;
  const certificates = await ensureTls(join(dir, 'tls'), ['api-gateway'], { env, now: new Date() });
  const tls = certificates['api-gateway'];
  if (tls === undefined) throw new Error('no certificate for api-gateway');
  return await withEcho({ server: { tls }, clientTls: tls }, async (client) => {
    const request = ReserveRequest.fromPartial({ eventId: randomUUID(), orderCode: 'TB-1' });
    const call = async (): Promise<boolean> => (await client.one(request)).expiresAt !== undefined;
    const driven = await drive({ callers: inFlight, warmMs, windowMs, call });
    const { perSecond, p50Ms, p99Ms } = driven;
    return { values: { perSecond, p50Ms, p99Ms }, wrong: [] };
  });
}
