import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createAdmin, enter, ensureAccounts, type Accounts } from '../platform/accounts.js';
import { build } from '../platform/build.js';
import { observeMetrics, observeTraces, type Observed } from '../platform/observe.js';
import { startPlatform, type Platform } from '../platform/platform.js';
import { prepareDemo } from './demo.js';
import { describe } from './describe.js';
import { runRush } from './run-rush.js';
import { runFile } from './run-file.js';

// `npm start`: everything on this machine until Ctrl-C. See README.md.
const { values } = parseArgs({
  options: {
    quiet: { type: 'boolean', default: false },
    'no-demo': { type: 'boolean', default: false },
    /** Simulated buyers. */
    rush: { type: 'string' },
    /** Tickets of the rush; a third of the buyers by default. */
    tickets: { type: 'string' },
    /** Stops by itself when the rush is over; its verdict is the exit code. */
    once: { type: 'boolean', default: false },
    /** Prometheus with our rules, and a store of traces. */
    observe: { type: 'boolean', default: false },
    dir: { type: 'string', default: '.local' },
    /** Ports of contracts.md where they are free, or any free ones. */
    ports: { type: 'string', default: 'preferred' },
  },
});
const { dir, quiet } = values;
const say = (line: string): void => {
  if (!quiet) process.stdout.write(`${line}\n`);
};
const mode = 'build';

async function step<T>(what: string, run: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  say(`${what} …`);
  const value = await run();
  say(`${what}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return value;
}

let platform: Platform | undefined;
let observed: (Observed & { stop(): Promise<void> }) | undefined;
let stopping = false;
// Child processes do not keep this one alive; Ctrl-C ends it.
setInterval(() => undefined, 60_000);
const runPath = join(dir, 'run.json');
/** Once everything runs: tells scripts where, and again when something was started anew and has another pid. */
let tellScripts = (): void => undefined;

async function stop(code: number): Promise<never> {
  stopping = true;
  tellScripts = () => undefined;
  say('\nstopping: services first, servers last');
  await platform?.stop();
  await observed?.stop();
  await rm(runPath, { force: true });
  say('stopped');
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (stopping) return;
    if (platform === undefined) process.exit(130); // the guards end what has been started
    void stop(0);
  });

const tell = (line: string): void => {
  say(line);
  tellScripts();
};

async function start(): Promise<Platform> {
  await mkdir(dir, { recursive: true });
  await step('building', () => build());
  const ports = values.ports === 'free' ? 'free' : 'preferred';
  const traces = values.observe ? await observeTraces() : undefined;
  const env = { ...process.env, ...traces?.env };
  const started = await step('starting', () => startPlatform({ dir, mode, env, ports, say: tell }));
  if (traces !== undefined) observed = await observe(started, traces);
  return started;
}

/** Prometheus begins to look once there is somebody to look at. */
async function observe(
  started: Platform,
  traces: Awaited<ReturnType<typeof observeTraces>>,
): Promise<NonNullable<typeof observed>> {
  const metrics = await step('observers', () => observeMetrics(started, process.env, say));
  return {
    ...{ prometheusUrl: metrics.url, tracesUrl: traces.url },
    async stop() {
      await metrics.stop();
      await traces.stop();
    },
  };
}

async function people(running: Platform, accounts: Accounts): Promise<void> {
  await createAdmin(running, mode, accounts.platformAdmin);
  if (values['no-demo']) return;
  await enter(running, accounts.organiser, ['Olivia', 'Organiser']);
  await enter(running, accounts.buyer, ['Binh', 'Buyer']);
}

try {
  platform = await start();
  const running = platform;
  const accounts = await ensureAccounts(dir);
  await step('accounts', () => people(running, accounts));
  const demo = values['no-demo']
    ? undefined
    : await step('demo event', () => prepareDemo(running, accounts));
  tellScripts = () => {
    const text = JSON.stringify(runFile(running, accounts, observed), undefined, 2);
    writeFileSync(`${runPath}.new`, text, { mode: 0o600 });
    renameSync(`${runPath}.new`, runPath); // whoever reads finds a whole one
  };
  tellScripts();
  process.stdout.write(describe(running, accounts, { demo, observed }));
  if (values.rush !== undefined) {
    const buyers = Number(values.rush);
    const tickets = Number(values.tickets ?? Math.ceil(buyers / 3));
    const isGood = await runRush(running, accounts, { buyers, tickets });
    if (values.once) await stop(isGood ? 0 : 1);
  }
} catch (error) {
  const text = error instanceof Error ? error.message : String(error);
  if (/ENOSPC|No space left on device/i.test(text))
    process.stderr.write(`the disk that holds ${dir} is full: free some space and start again\n`);
  process.stderr.write(`${text}\n`);
  if (existsSync(join(dir, 'logs'))) process.stderr.write(`logs are in ${join(dir, 'logs')}\n`);
  await stop(1);
}
