import { setTimeout as pause } from 'node:timers/promises';
import { startChild, type Child, type ChildSpec } from '../process/child.js';
import type { Guard } from '../process/guard.js';
import { waitUntil } from '../process/wait-until.js';
import type { Report } from '../servers/managed.js';

export type ProcessOptions = {
  spec: ChildSpec;
  /** Answers 200 when the service is ready. */
  readyUrl: string;
  readyMs: number;
  /** SIGTERM must have ended it by then, or SIGKILL does. */
  stopMs: number;
  /** Starts it again after an exit that nobody here asked for. */
  supervise: boolean;
  /** The second restart waits this long, each further one twice as long, at most 5 s. */
  restartPauseMs: number;
  /** One that dies more often is given up. */
  deathsPerMinute: number;
  guard: Guard;
  report: Report;
};

export type ServiceProcess = {
  pid(): number | undefined;
  /** Resolves when it is ready; rejects with the tail of its log. */
  start(): Promise<void>;
  /** Answers the exit code of SIGTERM; null when it had to be killed. */
  restart(): Promise<number | null>;
  /** As from outside: a supervised service comes back. Resolves at its end (SIGSTOP, SIGCONT: at once). */
  kill(signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
};

const deathWindowMs = 60_000;
const pausing = new Set<NodeJS.Signals>(['SIGSTOP', 'SIGCONT']);

/** One service as a child process. */
export function serviceProcess(options: ProcessOptions): ServiceProcess {
  const { spec, stopMs } = options;
  const state: State = { child: undefined, deaths: [], life: new AbortController() };
  const start = async () => {
    state.life = new AbortController();
    await launch(options, state);
  };
  const stop = async () => {
    state.life.abort();
    await state.revival;
    const exit = await state.child?.stop('SIGTERM', stopMs);
    state.child = undefined;
    return exit?.code ?? null;
  };
  return {
    pid: () => state.child?.pid,
    start,
    restart: async () => {
      const code = await stop();
      await start();
      return code;
    },
    kill: async (signal) => {
      if (state.child === undefined) throw new Error(`${spec.name} is not running`);
      const { child } = state;
      child.signal(signal);
      if (!pausing.has(signal)) await child.exited;
    },
    stop: async () => {
      await stop();
    },
  };
}

type State = {
  child: Child | undefined;
  /** When it died, for the bound on restarts. */
  deaths: number[];
  life: AbortController;
  revival?: Promise<void>;
};

async function launch(options: ProcessOptions, state: State): Promise<void> {
  const { spec, readyUrl, readyMs, stopMs, guard } = options;
  const { signal } = state.life;
  const child = await startChild(spec, guard);
  state.child = child;
  const ended = () => (child.exit() === undefined && !signal.aborted ? undefined : 'ended');
  try {
    const wait = { timeoutMs: readyMs, everyMs: 100, failed: ended };
    await waitUntil(`${spec.name} at ${readyUrl}`, () => isReady(readyUrl), wait);
  } catch (error) {
    const why = child.exit() === undefined && error instanceof Error ? `${error.message}; ` : '';
    await child.stop('SIGTERM', stopMs);
    throw new Error(`${spec.name} did not start: ${why}${await child.obituary()}`, {
      cause: error,
    });
  }
  void child.exited.then(() => {
    if (!signal.aborted && state.child === child) state.revival = revive(options, state, child);
  });
}

/** Says that it died and, when supervised, starts it again: at once, then at growing intervals. */
async function revive(options: ProcessOptions, state: State, dead: Child): Promise<void> {
  const { spec, supervise, report } = options;
  const { signal } = state.life;
  report({ step: await dead.obituary(), ms: 0, error: true });
  while (supervise && !signal.aborted) {
    const now = performance.now();
    state.deaths = [...state.deaths.filter((at) => at > now - deathWindowMs), now];
    if (state.deaths.length > options.deathsPerMinute) {
      const step = `${spec.name} ended ${state.deaths.length} times within a minute and is not started again: see ${spec.logFile}`;
      report({ step, ms: 0, error: true });
      return;
    }
    await pause(backoffMs(state.deaths.length, options.restartPauseMs), undefined, {
      signal,
    }).catch(() => undefined);
    if (isOver(signal) || (await relaunch(options, state))) return;
  }
}

async function relaunch(options: ProcessOptions, state: State): Promise<boolean> {
  const from = performance.now();
  try {
    await launch(options, state);
    options.report({
      step: `restart ${options.spec.name}`,
      ms: Math.round(performance.now() - from),
    });
    return true;
  } catch (error) {
    if (!state.life.signal.aborted)
      options.report({
        step: error instanceof Error ? error.message : String(error),
        ms: 0,
        error: true,
      });
    return false;
  }
}

function backoffMs(deaths: number, unitMs: number): number {
  return deaths <= 1 ? 0 : Math.min(unitMs * 2 ** (deaths - 2), 5000);
}

/** Read anew after an await, which the compiler does not expect. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text.slice(0, 300)}`);
  return true;
}
