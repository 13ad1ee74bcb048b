import { setTimeout as pause } from 'node:timers/promises';
import type { Job, Outcome } from '../support/jobs.js';
import { countedFor } from '../support/redis-stats.js';
import type { Bench } from './bench.js';
import { withClients } from './client-process.js';
import { fill } from './line.js';
import { withSale, type Sale } from './services.js';

export const httpPolls = 'GET session';

const waiting = 10_000;
/** So few that the warm-up has polled each: the first poll of a place is proved by a call, all others are answered from memory. */
const polling = 1_000;
const callers = 64;

/** Polls through the front door, which the fan-out is held against. */
export function httpPollJob(bench: Bench): Job {
  const sale = { max: 1, tickets: 1_000_000, limited: true };
  return { name: httpPolls, run: () => withSale(bench, sale, (it) => runPolls(bench, it)) };
}

async function runPolls({ redis, warmMs, windowMs }: Bench, sale: Sale): Promise<Outcome> {
  const users = await fill(sale.line, waiting);
  const paths = users.map((userId, n) => sessionPath(sale, n + 1, userId)).slice(1, 1 + polling);
  const o = { kind: 'poll' as const, port: sale.gatewayPort, paths, callers, warmMs, windowMs };
  return await withClients(async (clients) => {
    await clients.ask({ ...o, windowMs: warmMs });
    const idle = await countedFor(redis, () => pause(warmMs + windowMs));
    const { result, sent } = await countedFor(redis, () => clients.ask(o));
    const { perSecond, polls, wrong } = result;
    const commandsPer = Math.max(0, sent - idle.sent) / polls;
    const refused = wrong > 0 ? [`${wrong} polls were not answered`] : [];
    return { values: { perSecond, commandsPer }, wrong: refused };
  });
}

/** Of the public interface; `end` is put before the ticket. */
export function sessionPath(sale: Sale, number: number, userId: string, end = ''): string {
  const { sessionId, ticket } = sale.credentials(number, userId);
  return `/api/waitroom/sessions/${sessionId}${end}?ticket=${ticket}`;
}
