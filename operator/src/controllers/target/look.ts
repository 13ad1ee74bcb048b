import type { LedgerCopy, LedgerWrite } from '../../domain/ledger.js';
import { isFrozen, witnessesOf, type Named } from '../../domain/named-target.js';
import { nextOfTwo, planMax, wantedMax } from '../../domain/plan-max.js';
import { planTarget, type TargetMemory, type TargetPlan } from '../../domain/plan-target.js';
import type {
  Clock,
  Ledgers,
  ObjectKey,
  ScaledObject,
  StoredLedger,
  TargetField,
  Targets,
  Written,
} from '../ports.js';
import { toLive } from './to-live.js';

export type LookPorts = { ledgers: Ledgers; targets: Targets; clock: Clock };

export type LookAt = {
  key: ObjectKey;
  via: 'HPA' | 'Scale';
  /** As the cache knows it: its ledgers are found by it, before the object is read. */
  uid: string;
  named: readonly Named[];
  copy?: LedgerCopy | undefined;
  hardLimit: number;
  /** All caches that the sales and targets come from are fresh. */
  isFresh: boolean;
};

/** Undefined `seen`: the object is another one by now. */
export type Looked = {
  seen?: { plan: TargetPlan; value: number | null };
  memory: TargetMemory;
  written: 'Nothing' | Written;
};

/**
 * What the caches alone show of a target: undefined when something is to be written, which is decided on what is read live. So
 * a target that is as it should be costs no call.
 */
export function glanceAtTarget(
  { ledgers, targets, clock }: LookPorts,
  at: LookAt,
  memory: TargetMemory,
): Looked | undefined {
  const { namespace } = at.key;
  const object = targets.cached(at.key, at.via);
  if (object?.uid !== at.uid) return undefined;
  const own = ledgers.cached(namespace, at.uid, fieldOf(at));
  const max = at.via === 'HPA' ? ledgers.cached(namespace, at.uid, 'maxReplicas') : undefined;
  const books = { own, max };
  const plan = planFor(clock, at, { object, books, memory });
  if (nextWrite(at, { object, books, plan }).write.kind !== 'Nothing') return undefined;
  return { seen: { plan, value: object.minReplicas }, memory: plan.memory, written: 'Nothing' };
}

/**
 * One look at a target. It reads the ledgers first and the object after them, live and not from a cache: a ledger that is then
 * still the same knows every write that the object has seen. At most one write.
 */
export async function lookAtTarget(
  ports: LookPorts,
  at: LookAt,
  memory: TargetMemory,
): Promise<Looked> {
  const field = fieldOf(at);
  const { namespace } = at.key;
  const own = await ports.ledgers.read(namespace, at.uid, field);
  const max =
    at.via === 'HPA' ? await ports.ledgers.read(namespace, at.uid, 'maxReplicas') : undefined;
  const object = await ports.targets.read(at.key, at.via);
  if (object?.uid !== at.uid) return { memory, written: 'Gone' };
  const books = { own, max };
  const plan = planFor(ports.clock, at, { object, books, memory });
  const next = nextWrite(at, { object, books, plan });
  const stored = next.field === 'maxReplicas' ? max : own;
  const written = await apply(ports, at, { ...next, object, stored });
  // What is remembered goes with the write of the field itself, if it needed one.
  const isKept = written === 'Done' && (plan.write.kind === 'Nothing' || next.field === field);
  return {
    seen: { plan, value: object.minReplicas },
    memory: isKept ? plan.memory : memory,
    written: next.write.kind === 'Nothing' ? 'Nothing' : written,
  };
}

const fieldOf = ({ via }: LookAt) => (via === 'HPA' ? 'minReplicas' : 'replicas');

type Books = { own: StoredLedger | undefined; max: StoredLedger | undefined };
type Seen = { object: ScaledObject; books: Books };

function planFor(clock: Clock, at: LookAt, seen: Seen & { memory: TargetMemory }): TargetPlan {
  const { object, books, memory } = seen;
  const live = toLive(object, 'maxReplicas');
  const max =
    at.via === 'HPA'
      ? (wantedMax({ live, ledger: books.max?.ledger }) ?? object.maxReplicas)
      : undefined;
  return planTarget(
    {
      live: toLive(object, fieldOf(at)),
      ledger: books.own?.ledger,
      copy: at.copy,
      witnesses: witnessesOf(at.named, { ours: clock.now(), servers: clock.serverNow() }),
      limits: { max, hardLimit: at.hardLimit },
      isGradual: at.via === 'Scale',
      isFresh: at.isFresh,
      isFrozen: isFrozen(at.named),
      now: clock.now(),
      monotonicMs: clock.monotonicMs(),
    },
    memory,
  );
}

function nextWrite(
  at: LookAt,
  { object, books, plan }: Seen & { plan: TargetPlan },
): { field: TargetField; write: LedgerWrite } {
  if (at.via === 'Scale') return { field: 'replicas', write: plan.write };
  const { raisedMax } = plan;
  const facts = { live: toLive(object, 'maxReplicas'), ledger: books.max?.ledger, raisedMax };
  const wanted = planMax({ ...facts, min: object.minReplicas });
  const write: LedgerWrite = isFrozen(at.named) ? { kind: 'Nothing' } : wanted;
  return nextOfTwo(plan.write, write, raisedMax !== undefined);
}

function apply(
  { ledgers, targets }: LookPorts,
  { key }: LookAt,
  next: {
    field: TargetField;
    write: LedgerWrite;
    object: ScaledObject;
    stored: StoredLedger | undefined;
  },
): Promise<Written> {
  const { field, write, object, stored } = next;
  const { uid, resourceVersion } = object;
  switch (write.kind) {
    case 'Nothing':
      return Promise.resolve('Done');
    case 'WriteLedger':
      return ledgers.write(key.namespace, field, {
        ledger: write.ledger,
        resourceVersion: stored?.resourceVersion,
      });
    case 'Patch':
      return targets.patch(key, { field, value: write.value, uid, resourceVersion });
  }
}
