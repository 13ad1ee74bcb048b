import type { Clock as Timers } from '@ticketbottle/kube-client/clock.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import type { Caches } from './clients/kube/caches.js';
import type { Config } from './config.js';
import type { Changed } from './controllers/changed.js';
import { startControllers, type ControllerOptions, type Controllers } from './controllers/start.js';
import type { Reconciled } from './controllers/timed.js';

type Leading = { logger: Logger; timers: Timers; onReconciled: Reconciled };

/** What is done between winning the Lease and losing it; each time anew, so that nothing old is remembered. */
export function createLeader(
  { namespace, hardLimit }: Config,
  { logger, timers, onReconciled }: Leading,
) {
  let controllers: Controllers | undefined;
  return {
    changed: (what: Changed | undefined): void => {
      if (what !== undefined) controllers?.changed(what);
    },
    queues: () => controllers?.health(),
    async lead(
      signal: AbortSignal,
      { caches, ports }: { caches: Caches; ports: ControllerOptions['ports'] },
    ): Promise<void> {
      await caches.synced(signal);
      controllers = startControllers({
        ...{ ports, namespace, hardLimit, timers, onReconciled },
        isFresh: () => caches.isFresh(),
        onError: ({ queue, key, error }) =>
          logger.warn({ err: error, queue, key }, 'to be tried again'),
      });
      logger.info('leads');
      await aborted(signal);
      await controllers.stop();
      controllers = undefined;
      logger.info('leads no more');
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
