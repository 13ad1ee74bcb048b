import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { startChild, type Child, type ChildSpec } from '../process/child.js';
import type { Guard } from '../process/guard.js';
import { claimPort, freePort } from '../process/ports.js';
import { waitUntil } from '../process/wait-until.js';

export type ServerName = 'postgres' | 'redis' | 'kafka' | 'mongo';
/** One line of progress. `error` marks what a person must know although nobody asked. */
export type Progress = { step: string; ms: number; error?: true };
export type Report = (line: Progress) => void;

/** What every server is started with. `dir` holds `data/<server>` and `logs/<server>.log`. */
export type ServerContext = {
  dir: string;
  env: NodeJS.ProcessEnv;
  durable: boolean;
  guard: Guard;
  report: Report;
  port?: number;
  /** Address of this machine on which the server listens and by which it is named; default 127.0.0.1. */
  host?: string;
};

export const loopback = '127.0.0.1';

export type Launch = {
  name: string;
  /** Writes what the port decides, and says what to run. */
  spec(port: number): Promise<ChildSpec>;
  ready(port: number): Promise<boolean>;
  readyMs: number;
  stopSignal: NodeJS.Signals;
  stopMs: number;
};

export type ManagedServer = {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again, on the same port and data; kills what still runs. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

const portTaken = /address already in use|could not bind|failed to bind/i;

/** Starts one server and waits until it answers; a port lost to somebody else is chosen anew. */
export async function startManaged(launch: Launch, ctx: ServerContext): Promise<ManagedServer> {
  const { name } = launch;
  for (let attempt = 1; ; attempt += 1) {
    const port = ctx.port === undefined ? await freePort() : await claimPort(ctx.port, name);
    const spec = await launch.spec(port);
    const from = await logSize(spec.logFile);
    try {
      return managed(launch, ctx, { port, child: await startReady(launch, ctx, { port, spec }) });
    } catch (error) {
      const fresh = (await readFile(spec.logFile, 'utf8').catch(() => '')).slice(from);
      if (attempt === 3 || ctx.port !== undefined || !portTaken.test(fresh)) throw error;
    }
  }
}

async function startReady(
  launch: Launch,
  ctx: ServerContext,
  { port, spec }: { port: number; spec: ChildSpec },
): Promise<Child> {
  await mkdir(dirname(spec.logFile), { recursive: true });
  const child = await startChild(spec, ctx.guard);
  try {
    await waitUntil(`${launch.name} on port ${port}`, () => launch.ready(port), {
      timeoutMs: launch.readyMs,
      failed: () => (child.exit() === undefined ? undefined : 'ended'),
    });
    return child;
  } catch (error) {
    const ended = child.exit() !== undefined;
    await child.stop('SIGKILL', 1000);
    const why = error instanceof Error && !ended ? `${error.message}; ` : '';
    throw new Error(`${launch.name} did not start: ${why}${await child.obituary()}`, {
      cause: error,
    });
  }
}

function managed(
  launch: Launch,
  ctx: ServerContext,
  state: { port: number; child: Child },
): ManagedServer {
  let wanted = true;
  const watch = (child: Child) =>
    void child.exited.then(async () => {
      if (wanted && child === state.child)
        ctx.report({ step: await child.obituary(), ms: 0, error: true });
    });
  watch(state.child);
  const end = async (signal: NodeJS.Signals) => {
    wanted = false;
    await state.child.stop(signal, launch.stopMs);
  };
  return {
    name: launch.name,
    port: state.port,
    get pid() {
      return state.child.pid;
    },
    kill: end,
    restart: async () => {
      await end('SIGKILL');
      const again = async () => {
        const spec = await launch.spec(state.port);
        state.child = await startReady(launch, ctx, { port: state.port, spec });
        return true;
      };
      // Children of a killed server may hold its memory or port a moment longer.
      await waitUntil(`restart of ${launch.name}`, again, { timeoutMs: 10_000, everyMs: 300 });
      wanted = true;
      watch(state.child);
    },
    stop: () => end(launch.stopSignal),
  };
}

async function logSize(file: string): Promise<number> {
  return stat(file).then(
    (found) => found.size,
    () => 0,
  );
}
