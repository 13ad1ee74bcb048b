import type { Accounts } from '../platform/accounts.js';
import type { Platform } from '../platform/platform.js';
import { publishEvent } from '../platform/publish-event.js';
import { startRush } from '../rush/rush.js';
import { countsLine, timesTable } from '../rush/table.js';
import { verify } from '../verify/verify.js';
import { tokensOf } from './demo.js';

const patienceMs = 10 * 60_000;

/** Simulated buyers against an event of their own, with a live table and a verdict; true when nothing was violated. */
export async function runRush(
  platform: Platform,
  accounts: Accounts,
  { buyers, tickets }: { buyers: number; tickets: number },
): Promise<boolean> {
  if (!Number.isInteger(buyers) || buyers < 1)
    throw new Error(`--rush takes a number of buyers, not "${buyers}"; e.g. --rush 300`);
  const event = await publishEvent(platform.rest, await tokensOf(platform, accounts), {
    name: `Rush of ${buyers}`,
    classes: [{ name: 'Standing', priceMinor: 450_000, total: tickets }],
    maxConcurrent: 50,
    releasePerSecond: 100,
    holdSeconds: 900,
  });
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  say(`\n${buyers} buyers, ${tickets} tickets`);
  const { tally, finished } = startRush({ rest: platform.rest, event, buyers, patienceMs });
  const live = process.stdout.isTTY;
  const show = (): void => {
    process.stdout.write(live ? `\r${countsLine(tally)}   ` : `${countsLine(tally)}\n`);
  };
  const timer = setInterval(show, live ? 250 : 2_000);
  const ends = await finished;
  clearInterval(timer);
  show();
  say('');
  timesTable(tally).forEach(say);
  const failures = ends.flatMap((end) => (end.end === 'failed' ? [end.why] : []));
  for (const why of new Set(failures)) say(`  failed: ${why}`);
  const verdict = await verify(platform, event.eventId);
  verdict.lines.forEach(say);
  return verdict.ok && failures.length === 0;
}
