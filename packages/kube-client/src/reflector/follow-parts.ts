import type { KubeObject } from '../api/objects.js';
import type { Clock } from '../clock.js';
import type { Health } from './health.js';
import type { Source } from './source.js';
import type { Store } from './store.js';

export type FollowParts<T extends KubeObject> = {
  source: Source<T>;
  store: Store<T>;
  health: Health;
  clock: Clock;
  onTrouble: (trouble: { what: string; error?: unknown }) => void;
  safetyRelistMs?: number;
  auditWaitMs?: number;
};

/** What a run knows between its calls. */
export type Position = {
  /** The last version seen; '' asks for a list. */
  version: string;
  /** Watches in a row that ended in an error before their first event. */
  failures: number;
  /** Monotonic. */
  auditDueAt: number;
  /** While a safety relist is under way: the keys that the watch told of, and their versions. */
  told?: Map<string, string>;
};
