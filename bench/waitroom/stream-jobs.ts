import { readFileSync } from 'node:fs';
import type { Job, Outcome } from '../support/jobs.js';
import { median, percentile } from '../support/numbers.js';
import type { Bench } from './bench.js';
import { withClients, type ClientProcess } from './client-process.js';
import { sessionPath } from './http-poll-job.js';
import { fill, leave, read, type Line } from './line.js';
import { withSale, type Sale } from './services.js';

export const streamCounts = [1_000, 10_000];
export const streams = (count: number): string => `${count.toLocaleString('en')} event streams`;

const warmStreams = 100;
const ticks = 30;
const cap = 1;

/** One admission after the other: who is next is told, and everybody behind moves up. */
export function streamJob(bench: Bench, count: number): Job {
  const sale = { max: cap, tickets: 1_000_000 };
  return { name: streams(count), run: () => withSale(bench, sale, (it) => runStreams(it, count)) };
}

async function runStreams(sale: Sale, count: number): Promise<Outcome> {
  const users = await fill(sale.line, warmStreams + count + 1);
  const paths = users.map((userId, n) => sessionPath(sale, n + 1, userId, '/stream')).slice(1);
  const { gatewayPort: port, pids } = sale;
  return await withClients((warm) =>
    withClients(async (clients) => {
      // The last in line: they still wait when the others have been told.
      await warm.ask({ kind: 'open', port, paths: paths.slice(count) });
      const before = {
        gateway: residentBytes(pids.gateway),
        waitroom: residentBytes(pids.waitroom),
      };
      await clients.ask({ kind: 'open', port, paths: paths.slice(0, count) });
      const per = (pid: number, was: number) => (residentBytes(pid) - was) / 1024 / count;
      const kbPerStream = per(pids.gateway, before.gateway);
      const waitroomKbPerStream = per(pids.waitroom, before.waitroom);
      const told = await runTicks({ sale, clients, count });
      return { values: { ...told.values, kbPerStream, waitroomKbPerStream }, wrong: told.wrong };
    }),
  );
}

type Ticking = { sale: Sale; clients: ClientProcess; count: number };

async function runTicks({ sale, clients, count }: Ticking): Promise<Outcome> {
  const rates: number[] = [];
  const waits: number[] = [];
  const wrong: string[] = [];
  let untold = 0;
  let cutOff = 0;
  for (let number = 1; number <= ticks; number++) {
    await clients.ask({ kind: 'listen' });
    const freedAt = performance.timeOrigin + performance.now();
    await leave(sale.line, number); // as another replica does
    const { told, busyMs, admittedAt, closed } = await clients.ask({
      kind: 'told',
      streams: count - number + 1, // those who were admitted before hear no more
    });
    if (admittedAt === 0) untold += 1;
    else waits.push(admittedAt - freedAt);
    cutOff = closed;
    rates.push(told / (Math.max(1, busyMs) / 1000));
    const over = await overCap(sale.line);
    if (over > 0) wrong.push(`${over} more in checkout than the cap`);
  }
  return {
    values: {
      perSecond: median(rates),
      toldP50Ms: median(waits),
      toldP99Ms: percentile(waits, 0.99),
      untold,
      cutOff,
    },
    wrong,
  };
}

async function overCap(line: Line): Promise<number> {
  const { active, live } = await read(line);
  return Math.max(active, live.size) - cap;
}

/** /proc: where there is none, nothing is measured. */
function residentBytes(pid: number): number {
  try {
    const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kb) * 1024;
  } catch {
    return Number.NaN;
  }
}
