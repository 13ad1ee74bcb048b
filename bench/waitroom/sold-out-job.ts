import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { open as openStock } from '../inventory/contender.js';
import type { Job, Outcome } from '../support/jobs.js';
import type { Bench } from './bench.js';
import { fill, leave, read } from './line.js';
import { withSale, type Sale } from './services.js';

export const soldOut = 'admission beside a sell-out';

const waiting = 10_000;
const tickets = 1_000;
const max = 20;
const stopMs = 2_000;
const watchedMs = 3_000;

/** While the admitted come out as fast as they go in, the last ticket is sold. */
export function soldOutJob(bench: Bench): Job {
  return { name: soldOut, run: () => withSale(bench, { max, tickets }, runSoldOut) };
}

async function runSoldOut({ line, inventoryDatabaseUrl }: Sale): Promise<Outcome> {
  await fill(line, waiting);
  const turning = { goesOn: true };
  const turnover = turnOver(line, turning);
  const admits = async () => (await read(line)).admitted > 3 * max;
  await waitUntil('the line moves', admits, { timeoutMs: 30_000 });
  const stock = await openStock(inventoryDatabaseUrl);
  try {
    await Promise.all(Array.from({ length: tickets }, () => stock.reserve(randomUUID(), 1)));
    await pause(stopMs); // the promise itself
    const { admitted } = await read(line);
    await pause(watchedMs);
    const late = (await read(line)).admitted - admitted;
    turning.goesOn = false;
    const overCap = Math.max(0, (await turnover) - max);
    const wrong = overCap > 0 ? [`${overCap} more in checkout than the cap`] : [];
    return { values: { late, overCap }, wrong };
  } finally {
    turning.goesOn = false;
    await turnover.catch(() => undefined);
    await stock.close();
  }
}

/** Everybody who is admitted leaves. The most that were in checkout at any sample. */
async function turnOver(line: Sale['line'], turning: { goesOn: boolean }): Promise<number> {
  let most = 0;
  while (turning.goesOn) {
    const { active, live } = await read(line);
    most = Math.max(most, active, live.size);
    await Promise.all([...live].map((number) => leave(line, number)));
    await pause(20);
  }
  return most;
}
