import type { Logger } from '@ticketbottle/service-kit/logger.js';

/** Work that nobody waits for, but that is owned: bounded, logged, and finished before the service ends. */
export type Background = {
  /** False when too much is under way; then the sweeper does it. */
  run: (name: string, work: () => Promise<unknown>) => boolean;
  stop(): Promise<void>;
};

const mostAtOnce = 64;

export function createBackground(logger: Logger): Background {
  const running = new Set<Promise<void>>();
  return {
    run(name, work) {
      if (running.size >= mostAtOnce) return false;
      const task: Promise<void> = work()
        .then(() => undefined)
        .catch((error: unknown) => {
          logger.warn({ err: error }, `${name} failed in the background`);
        })
        .finally(() => running.delete(task));
      running.add(task);
      return true;
    },
    async stop() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
