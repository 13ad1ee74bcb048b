import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Guard } from './guard.js';
import { logTail } from './log-tail.js';

export type ChildSpec = {
  name: string;
  command: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
};
export type Exit = { code: number | null; signal: NodeJS.Signals | null };
export type Child = {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  exit(): Exit | undefined;
  signal(signal: NodeJS.Signals): void;
  /** Sends `signal`, and SIGKILL to the whole group when it has not ended after `deadlineMs`. */
  stop(signal: NodeJS.Signals, deadlineMs: number): Promise<Exit>;
  /** What to tell a person when it died before it was ready. */
  obituary(): Promise<string>;
};

/** Starts a program in its own session, so that Ctrl-C in our terminal does not reach it. */
export async function startChild(spec: ChildSpec, guard: Guard): Promise<Child> {
  const log = await open(spec.logFile, 'a');
  try {
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    let exit: Exit | undefined;
    const exited = new Promise<Exit>((resolve) => {
      child.once('exit', (code, signal) => {
        exit = { code, signal };
        guard.forget(child.pid ?? 0);
        resolve(exit);
      });
    });
    await once(child, 'spawn').catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${spec.name} cannot be started: ${why}`);
    });
    const pid = child.pid ?? 0;
    guard.watch(pid);
    child.unref(); // a server must not keep its starter alive
    return handle(spec, { pid, exited, exit: () => exit });
  } finally {
    await log.close();
  }
}

function handle(spec: ChildSpec, seen: Pick<Child, 'pid' | 'exited' | 'exit'>): Child {
  const signal = (name: NodeJS.Signals, target = seen.pid) => {
    if (seen.exit() !== undefined) return;
    try {
      process.kill(target, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  return {
    ...seen,
    signal,
    stop: async (name, deadlineMs) => {
      signal(name);
      const timer = new AbortController();
      const late = pause(deadlineMs, undefined, { signal: timer.signal }).catch(() => undefined);
      const awake = setInterval(() => undefined, 1000); // the child is unref'ed
      await Promise.race([seen.exited, late]);
      timer.abort();
      signal('SIGKILL', -seen.pid);
      const exit = await seen.exited;
      clearInterval(awake);
      return exit;
    },
    obituary: async () => {
      const { code, signal: by } = seen.exit() ?? { code: null, signal: null };
      const how = by ?? `exit code ${String(code)}`;
      return `${spec.name} ended (${how}); ${await logTail(spec.logFile)}`;
    },
  };
}
