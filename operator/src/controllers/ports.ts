import type { LineConfig } from '../domain/line-config.js';
import type { ManagedFields } from '../domain/field-owner.js';
import type { Ledger } from '../domain/ledger.js';
import type { Preflight } from '../domain/feasibility.js';
import type { DeploymentFacts, HpaFacts } from '../domain/resolve.js';
import type { TicketSale, TicketSaleStatus } from '../api/ticket-sale.js';

// What the controllers need of the world. Every call has a deadline of its own, and throws when the API server cannot be asked.

/** `Conflict`: what was read is no longer what is stored; read again and decide anew. `Gone`: it does not exist any more. */
export type Written = 'Done' | 'Conflict' | 'Gone';

export type ObjectKey = { namespace: string; name: string };

/** Each answers the newer of the cache and what we wrote last, so that nobody acts on what is known to be old. */
export type Sales = {
  /** From the cache; those that are being deleted, too. */
  all(namespace: string): readonly TicketSale[];
  /** From the cache; undefined when it is gone. */
  get(key: ObjectKey): TicketSale | undefined;
};

export type Status = {
  /** PUT of the status subresource with the resourceVersion of `sale`. */
  put(sale: TicketSale, status: TicketSaleStatus): Promise<Written>;
};

/** One object with fields that are written, read from the API server and not from a cache. */
export type ScaledObject = {
  uid: string;
  resourceVersion: string;
  minReplicas: number | null;
  maxReplicas?: number | undefined;
  managedFields: readonly ManagedFields[];
};

export type TargetField = 'replicas' | 'minReplicas' | 'maxReplicas';

export type Targets = {
  /** From the caches: to find out which object is written for a target. */
  deployments(namespace: string): readonly (DeploymentFacts & Readiness)[];
  hpas(namespace: string): readonly HpaFacts[];
  /**
   * Undefined when it does not exist. A Deployment is read through its scale, `minReplicas` is its replicas then.
   * @throws Error when the API server answers with an older version than `cached` had before.
   */
  read(key: ObjectKey, via: 'HPA' | 'Scale'): Promise<ScaledObject | undefined>;
  /** The same from the caches. */
  cached(key: ObjectKey, via: 'HPA' | 'Scale'): ScaledObject | undefined;
  /** Merge patch of one field with uid and resourceVersion, under our fieldManager; only ever Deployment scale or an HPA. */
  patch(
    key: ObjectKey,
    change: { field: TargetField; value: number | null; uid: string; resourceVersion: string },
  ): Promise<Written>;
};

export type Readiness = {
  ready: number;
  /** status.observedGeneration has caught up. */
  isObserved: boolean;
};

/** The ledger with the resourceVersion that guards its next write; undefined when there is none. */
export type StoredLedger = { ledger: Ledger; resourceVersion: string };

export type Ledgers = {
  /** By the uid of the object, so that a new one under the old name has a ledger of its own. */
  read(namespace: string, uid: string, field: TargetField): Promise<StoredLedger | undefined>;
  /** The same from the cache. */
  cached(namespace: string, uid: string, field: TargetField): StoredLedger | undefined;
  /** From the cache: the objects that have a ledger. */
  owners(namespace: string): readonly { via: 'HPA' | 'Scale'; name: string }[];
  /** Makes it when `resourceVersion` is undefined; Conflict when somebody else made it. Owned by the object. */
  write(
    namespace: string,
    field: TargetField,
    next: { ledger: Ledger; resourceVersion?: string | undefined },
  ): Promise<Written>;
};

export type ConfigMaps = {
  /** What was published last for a sale, from the cache. */
  published(key: ObjectKey): LineConfig | undefined;
  /** Server-side apply of the ConfigMap of a sale, which owns it. */
  publish(sale: TicketSale, config: LineConfig, hash: string): Promise<Written>;
};

/** What the waiting room tells of an event's line; undefined when nobody could ask within the last minute. */
export type QueueStats = {
  of(
    eventId: string,
  ):
    { queued: number; active: number; sold: number; total: number; observedAt: number } | undefined;
};

export type WaitingRoom = {
  /** Pods of the waiting room that are Ready, since when, and the hash of the sale's ConfigMap that each applies; '' for none. */
  pods(sale: ObjectKey): readonly { readySince: number; hash: string }[];
};

/** The sale window that the event itself has. Unknown: the platform has no such event. Undefined: nobody could ask. */
export type EventWindows = {
  of(eventId: string): { opensAt: number; closesAt: number } | 'Unknown' | undefined;
};

export type Dependencies = {
  /** What pods of a Deployment say on /readyz: the first trouble, or undefined when all is well or they have no such page. */
  troubleOf(deployment: ObjectKey): string | undefined;
};

export type Finalizers = {
  /** Adds or removes ours, with the resourceVersion of `sale`. */
  set(sale: TicketSale, isThere: boolean): Promise<Written>;
};

/** What was found last of what stands in the way of a sale; nothing before the first look. */
export type Preflights = { of(key: ObjectKey): readonly Preflight[] };

/** A target that will be raised: `replicas` of a Deployment by its name, or `minReplicas` of an autoscaler by its. */
export type Ahead = Pick<Preflight, 'target' | 'needed' | 'cap' | 'collidesWith'> & {
  name: string;
  field: 'replicas' | 'minReplicas';
};

/** Whether the API server would let them be raised; nothing is written. */
export type LookAhead = (namespace: string, targets: readonly Ahead[]) => Promise<Preflight[]>;

/** Events v1; repeats of one reason fold into a series. */
export type Events = {
  tell(about: ObjectKey, event: { type: 'Normal' | 'Warning'; reason: string; note: string }): void;
};

export type Clock = {
  now(): number;
  /** Our clock plus the median offset of the API server's Date header. */
  serverNow(): number;
  /** Milliseconds of a clock that nobody sets. */
  monotonicMs(): number;
};
