import type { Accounts } from '../platform/accounts.js';
import type { Platform } from '../platform/platform.js';
import { publishEvent } from '../platform/publish-event.js';
import { startRush } from '../rush/rush.js';
import { countsLine, timesTable } from '../rush/table.js';
import { verify } from '../verify/verify.js';
import { tokensOf } from './demo.js';
import { watchCap } from './watch-cap.js';

const patienceMs = 10 * 60_000;
const maxConcurrent = 50;

/** Simulated buyers against an event of their own, with a live table and a verdict; true when nothing was violated. */
export async function runRush(
  platform: Platform,
  accounts: Accounts,
  { buyers, tickets }: { buyers: number; tickets: number },
): Promise<boolean> {
  if (!Number.isInteger(buyers) || buyers < 1)
    throw new Error(`--rush takes a number of buyers, not "${buyers}"; e.g. --rush 300`);
  const tokens = await tokensOf(platform, accounts);
  const event = await publishEvent(platform.rest, tokens, {
    name: `Rush of ${buyers}`,
    classes: [{ name: 'Standing', priceMinor: 450_000, total: tickets }],
    maxConcurrent,
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
  const cap = watchCap(platform, event.eventId, tokens.organiser);
  const ends = await finished;
  clearInterval(timer);
  const most = await cap.stop();
  show();
  say('');
  timesTable(tally).forEach(say);
  const failures = ends.flatMap((end) => (end.end === 'failed' ? [end.why] : []));
  for (const why of new Set(failures)) say(`  failed: ${why}`);
  const verdict = await verify(platform, event.eventId);
  const isCapped = most <= maxConcurrent;
  say(`  ${isCapped ? 'ok    ' : 'BROKEN'}  I4 at most ${maxConcurrent} in checkout; ${most} seen`);
  verdict.lines.forEach(say);
  return verdict.ok && isCapped && failures.length === 0;
}
