import type { Logger } from './logger.js';

export type LoopOptions = {
  name: string;
  /** Pause between two runs, milliseconds. */
  ms: number;
  logger: Logger;
  /** May say how long the next pause is, milliseconds. */
  run: (signal: AbortSignal) => Promise<void | number>;
};

export type Loop = {
  /** Runs as soon as possible, without waiting for the pause. */
  wake: () => void;
  /** Ends the loop and waits for the run under way. */
  stop: () => Promise<void>;
};

/** Runs again and again, never twice at once; a failing run is logged once per change of text and backs off. */
export function every({ name, ms, logger, run }: LoopOptions): Loop {
  const abort = new AbortController();
  let wakeUp: (() => void) | undefined;
  let awake = false;
  let lastFailure: string | undefined;

  const pause = (pauseMs: number): Promise<void> =>
    new Promise((resolve) => {
      if (awake || abort.signal.aborted) {
        resolve();
        return;
      }
      const timer = setTimeout(resolve, pauseMs);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const runOnce = async (): Promise<number> => {
    try {
      const asked = await run(abort.signal);
      lastFailure = undefined;
      return asked ?? ms;
    } catch (error) {
      if (abort.signal.aborted) return ms;
      const text = String(error);
      if (text !== lastFailure) logger.error({ err: error }, `${name} failed; it tries again`);
      lastFailure = text;
      return Math.max(ms, 1_000);
    }
  };

  const loop = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      awake = false;
      await pause(await runOnce());
      wakeUp = undefined;
    }
  };

  const finished = loop();
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
