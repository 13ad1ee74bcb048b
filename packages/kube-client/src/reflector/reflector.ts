import type { KubeObject } from '../api/objects.js';
import { systemClock, type Clock } from '../clock.js';
import { deepFreeze } from '../deep-freeze.js';
import { createHealth, type ReflectorHealth } from './health.js';
import { follow, type Session } from './follow.js';
import type { Source } from './source.js';
import { createStore, type OnChange } from './store.js';

export type ReflectorOptions<T extends KubeObject> = {
  source: Source<T>;
  /** Enqueues the key and nothing else. What it throws is counted and told, and does no harm. */
  onChange: OnChange<T>;
  /** Failures that the reflector recovers from by itself, one by one: for the log. */
  onTrouble?: (trouble: { what: string; error?: unknown }) => void;
  clock?: Clock;
  /** Between two lists that prove that no event was missed; default 600,000 (10 min). */
  safetyRelistMs?: number;
  /** How long an audit waits for the watch to reach the version of its list; default 90,000, at most `safetyRelistMs`. */
  auditWaitMs?: number;
  /** Tests: whoever edits a cached object throws. */
  freeze?: boolean;
};

/** A cache of one kind that never ends by itself: list, watch, and again, whatever happens (client-go reflector.go). */
export type Reflector<T extends KubeObject> = {
  /** By "namespace/name". Clone before editing. */
  get(key: string): T | undefined;
  /** The same array until something changes. */
  list(): readonly T[];
  size(): number;
  /** True once a whole list is here; stays true. */
  hasSynced(): boolean;
  /** Resolves when `hasSynced` is; rejects when `signal` is aborted or the reflector stopped first. */
  synced(signal?: AbortSignal): Promise<void>;
  health(): ReflectorHealth;
  /** Ends the stream; nothing is told after it resolves. */
  stop(): Promise<void>;
};

/** With neither an event nor a list for so long, what runs is given up and begun anew. */
const stuckMs = 180_000;
const lookMs = 30_000;

export function startReflector<T extends KubeObject>(options: ReflectorOptions<T>): Reflector<T> {
  const { clock = systemClock, onChange, onTrouble = () => undefined } = options;
  const health = createHealth(clock);
  const safely: OnChange<T> = (key, change, object) => {
    try {
      onChange(key, change, object);
    } catch (error) {
      health.handlerFailed();
      onTrouble({ what: `the handler of ${key} threw`, error });
    }
  };
  const prepare = options.freeze === true ? deepFreeze<T> : (object: T) => object;
  const store = createStore<T>(safely, prepare);
  const shared = { ...options, clock, health, store, onTrouble };
  const runs = createRuns((session) => follow(shared, session));
  const stopLooking = everyNow(clock, lookMs, () => {
    if (!health.isStuck(stuckMs)) return;
    health.restarted('stuck');
    onTrouble({ what: 'neither an event nor a list for three minutes: begun anew' });
    runs.begin();
  });
  runs.begin();
  return {
    get: (key) => store.get(key),
    list: () => store.list(),
    size: () => store.size(),
    hasSynced: health.hasSynced,
    synced: health.synced,
    health: () => ({ ...health.read(), isStuck: health.isStuck(stuckMs) }),
    stop: async () => {
      stopLooking();
      await runs.end();
      health.stopped();
    },
  };
}

/** One run counts at a time: what a run given up still brings is dropped by its own signal. */
function createRuns(run: (session: Session) => Promise<void>) {
  let current: AbortController | undefined;
  let running: Promise<void> = Promise.resolve();
  return {
    begin(): void {
      current?.abort();
      current = new AbortController();
      running = run({ signal: current.signal });
    },
    async end(): Promise<void> {
      current?.abort();
      await running;
    },
  };
}

function everyNow(clock: Clock, ms: number, work: () => void): () => void {
  let cancel = (): void => undefined;
  const arm = (): void => {
    cancel = clock.after(ms, () => {
      arm();
      work();
    });
  };
  arm();
  return () => cancel();
}
