import type { Clock } from '../clock.js';

export type RestartReason = 'closed' | 'error' | 'stalled' | 'gone' | 'stuck';

export type ReflectorHealth = {
  /** Since the last event or bookmark, milliseconds; undefined before the first. */
  lastEventAgeMs: number | undefined;
  /** Since the last whole list. */
  lastListAgeMs: number | undefined;
  /** Watches that ended, by why. */
  restarts: Record<RestartReason, number>;
  lists: number;
  /** Found by the safety relist. Must be 0: anything else is a fault of the watch. */
  missedEvents: number;
  badLines: number;
  handlerFailures: number;
  /** Neither an event nor a list for three minutes: alert. Readiness and liveness do not depend on it. */
  isStuck: boolean;
};

export type Health = ReturnType<typeof createHealth>;

export function createHealth(clock: Clock) {
  const startedAt = clock.monotonic();
  const restarts = { closed: 0, error: 0, stalled: 0, gone: 0, stuck: 0 };
  const counts = { lists: 0, missedEvents: 0, badLines: 0, handlerFailures: 0 };
  let eventAt: number | undefined;
  let listAt: number | undefined;
  let bornAt = startedAt;
  const { promise: synced, resolve: tellSynced, reject } = Promise.withResolvers<undefined>();
  synced.catch(() => undefined); // nobody may be waiting
  const age = (at: number | undefined) => (at === undefined ? undefined : clock.monotonic() - at);
  return {
    event: () => void (eventAt = clock.monotonic()),
    listed: () => {
      listAt = clock.monotonic();
      counts.lists += 1;
      tellSynced(undefined);
    },
    restarted: (reason: RestartReason) => {
      restarts[reason] += 1;
      if (reason === 'stuck') bornAt = clock.monotonic();
    },
    missed: (events: number) => void (counts.missedEvents += events),
    badLine: () => void (counts.badLines += 1),
    handlerFailed: () => void (counts.handlerFailures += 1),
    hasSynced: () => listAt !== undefined,
    synced: (signal?: AbortSignal) => orAborted(synced, signal),
    stopped: () => reject(new Error('the reflector stopped before its first list')),
    isStuck: (ms: number) =>
      clock.monotonic() - Math.max(eventAt ?? startedAt, listAt ?? startedAt, bornAt) > ms,
    read: () => ({
      lastEventAgeMs: age(eventAt),
      lastListAgeMs: age(listAt),
      restarts: { ...restarts },
      ...counts,
    }),
  };
}

async function orAborted(done: Promise<undefined>, signal?: AbortSignal): Promise<void> {
  if (signal === undefined) return done;
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<undefined>();
  const end = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', end);
  try {
    await Promise.race([done, promise]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
