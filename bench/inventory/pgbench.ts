import { fileURLToPath } from 'node:url';
import { run } from '@ticketbottle/local-stack/process/run.js';
import type { Job, Outcome } from '../support/jobs.js';
import { plenty, type Bench } from './bench.js';
import { readBooks, wrongIn } from './books.js';
import { freshReference, manyClasses, referenceTables } from './reference-tables.js';

/** `rowsPer`: holds that one run of the script makes. */
type Script = { name: string; clients: number; rowsPer: number; classes: number };

const scripts: Record<'uncontended10' | 'uncontended64' | 'hot64' | 'bulk', Script> = {
  uncontended10: { name: 'one-row', clients: 10, rowsPer: 1, classes: 10_000 },
  uncontended64: { name: 'one-row', clients: 64, rowsPer: 1, classes: 10_000 },
  hot64: { name: 'hot-row', clients: 64, rowsPer: 1, classes: 1 },
  bulk: { name: 'bulk', clients: 1, rowsPer: 64, classes: 1 },
};

/** The client written in C: what PostgreSQL itself can do. Statements prepared. */
export function pgbenchJob(bench: Bench, pgbench: string, which: keyof typeof scripts): Job {
  const script = scripts[which];
  const name = `pgbench ${script.name} @${script.clients}`;
  return { name, run: () => runScript(bench, pgbench, script) };
}

async function runScript(bench: Bench, pgbench: string, script: Script): Promise<Outcome> {
  const { databaseUrl, windowMs } = bench;
  const { clients, rowsPer, classes } = script;
  await (classes === 1
    ? freshReference(databaseUrl, [plenty * 10])
    : manyClasses(databaseUrl, classes));
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const file = fileURLToPath(new URL(`./pgbench/${script.name}.sql`, import.meta.url));
  const seconds = Math.max(1, Math.round(windowMs / 1000));
  const load = ['-c', `${clients}`, '-j', `${Math.min(2, clients)}`, '-T', `${seconds}`];
  const server = ['-h', hostname, '-p', port, '-U', username, pathname.slice(1)];
  const args = ['-n', '-M', 'prepared', '-f', file, ...load, ...server];
  const env = { PGPASSWORD: decodeURIComponent(password), PGCONNECT_TIMEOUT: '10', LC_ALL: 'C' };
  const text = await run(pgbench, args, { env, timeoutMs: windowMs + 60_000 });
  const tps = numberIn(text, /^tps = ([\d.]+)/m);
  const done = numberIn(text, /transactions actually processed: (\d+)/) * rowsPer;
  const books = await readBooks(databaseUrl, { ...referenceTables, outbox: undefined });
  return { values: { perSecond: tps * rowsPer }, wrong: wrongIn(books, { yes: done }) };
}

function numberIn(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`pgbench printed no ${pattern.source}:\n${text}`);
  return Number(found);
}
