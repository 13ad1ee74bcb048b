import type { Logger } from './logger.js';
import { apart } from './request-context.js';

export type LoopOptions = {
  name: string;
  /** Pause between two runs, milliseconds; a function is asked after each run. */
  ms: number | (() => number);
  logger: Logger;
  run: (signal: AbortSignal) => Promise<void>;
};

export type Loop = {
  /** Runs as soon as possible, without waiting for the pause. */
  wake: () => void;
  /** Ends the loop and waits for the run under way. */
  stop: () => Promise<void>;
};

const msOf = (ms: LoopOptions['ms']): number => (typeof ms === 'number' ? ms : ms());

/** Runs again and again, never twice at once; a failing run is logged once per change of text and backs off. */
export function every({ name, ms, logger, run }: LoopOptions): Loop {
  const abort = new AbortController();
  let wakeUp: (() => void) | undefined;
  let awake = false;
  let lastFailure: string | undefined;

  const pause = (forMs: number): Promise<void> =>
    new Promise((resolve) => {
      if (awake || abort.signal.aborted) {
        resolve();
        return;
      }
      const timer = setTimeout(resolve, forMs);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const runOnce = async (): Promise<number> => {
    try {
      await run(abort.signal);
      lastFailure = undefined;
      return msOf(ms);
    } catch (error) {
      if (abort.signal.aborted) return 0;
      const text = String(error);
      if (text !== lastFailure) logger.error({ err: error }, `${name} failed; it tries again`);
      lastFailure = text;
      return Math.max(msOf(ms), 1_000);
    }
  };

  const loop = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      awake = false;
      await pause(await runOnce());
      wakeUp = undefined;
    }
  };

  const finished = apart(loop);
  return {
    wake() {
      awake = true;
      wakeUp?.();
    },
    async stop() {
      abort.abort();
      wakeUp?.();
      await finished;
    },
  };
}
