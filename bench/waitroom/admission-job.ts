import type { Job, Outcome } from '../support/jobs.js';
import type { Bench } from './bench.js';
import { admitNow, admittedOf, fill, leave, newLine, openStore, read, type Line } from './line.js';

export const admission = 'admission, three loops';

const waiting = 20_000;
const cap = 500;
const look = 4_096;

/** Three loops admit at once while buyers come out again: as fast as they go. */
export function admissionJob(bench: Bench): Job {
  return { name: admission, run: () => runAdmission(bench) };
}

async function runAdmission({ redis, redisUrl }: Bench): Promise<Outcome> {
  await redis.flushall('SYNC');
  const opened = await Promise.all([1, 2, 3].map(() => openStore(redisUrl)));
  try {
    const [first] = opened;
    if (first === undefined) throw new Error('no store');
    const line = await newLine(first.store, cap);
    await fill(line, waiting);
    const from = performance.now();
    const most = await Promise.all(opened.map(({ store }) => loop({ ...line, store })));
    const seconds = (performance.now() - from) / 1000;
    const wrong = wrongOrder(await admittedOf(line));
    const overCap = Math.max(0, Math.max(...most) - cap);
    if (overCap > 0) wrong.push(`${overCap} more in checkout than the cap`);
    return { values: { perSecond: waiting / seconds, overCap }, wrong };
  } finally {
    for (const { close } of opened) close();
  }
}

/** The most that were in checkout at any sample. */
async function loop(line: Line): Promise<number> {
  let most = 0;
  for (;;) {
    const { active } = await admitNow(line, look);
    const { live, waiting: left } = await read(line);
    most = Math.max(most, active, live.size);
    if (left === 0) return most;
    await Promise.all([...live].map((number) => leave(line, number)));
  }
}

function wrongOrder(admitted: number[]): string[] {
  const outOfOrder = admitted.filter((number, n) => number !== n + 1).length;
  if (outOfOrder > 0) return [`${outOfOrder} admitted out of the order in which they came`];
  return admitted.length === waiting ? [] : [`${admitted.length} of ${waiting} admitted`];
}
