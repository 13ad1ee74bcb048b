import { demandOf, sizeOf } from '../../domain/aggregate.js';
import { canonical } from '../../domain/canonical.js';
import type { LedgerCopy } from '../../domain/ledger.js';
import { nextChangeMs, witnessesOf, type Named } from '../../domain/named-target.js';
import { noMemory, type TargetMemory } from '../../domain/plan-target.js';
import { parseTargetKey, type Look, type Looks, type TargetKey } from '../looks.js';
import type { Events, QueueStats, Written } from '../ports.js';
import type { View, ViewCache } from '../view.js';
import { wakeTarget } from './wake.js';
import { glanceAtTarget, lookAtTarget, type LookAt, type Looked, type LookPorts } from './look.js';

export type TargetPorts = LookPorts & { stats: QueueStats; events: Events };

export type TargetOptions = {
  ports: TargetPorts;
  view: ViewCache;
  looks: Looks;
  /** Replicas that the operator never passes, whatever is asked. */
  hardLimit: number;
  /** Every cache is fresh. */
  isFresh: () => boolean;
  /** What is seen of a target is another: these sales, by name, want to know. */
  onSeen: (sales: ReadonlySet<string>) => void;
};

export type TargetController = {
  /** Brings one object to what all sales that name it want, one write at a time. */
  run(key: string): Promise<{ afterMs: number } | undefined>;
};

/** After a write, and after somebody else's. */
const [nextMs, conflictMs] = [0, 100];
const resyncMs = 300_000;
/** By one clock a sale asks already, or still, and by the other it does not. */
const clocksMs = 1_000;

/** The one writer of the objects that sales name. */
export function createTargetController(o: TargetOptions): TargetController {
  const { ports, view, looks } = o;
  const memories = new Map<string, TargetMemory>();
  return {
    async run(key) {
      const target = parseTargetKey(key);
      const at = describe(o, target, view.now());
      if (at === undefined) {
        memories.delete(key);
        looks.delete(key);
        return undefined;
      }
      const memory = memories.get(key) ?? noMemory;
      const looked = glanceAtTarget(ports, at, memory) ?? (await lookAtTarget(ports, at, memory));
      memories.set(key, looked.memory);
      if (looked.seen) keep(o, { key, at, seen: looked.seen });
      const woken = await wake(o, { key, at, looked });
      const afterMs = againMs(woken === 'Nothing' ? looked : { ...looked, written: woken });
      return { afterMs: Math.min(afterMs, byTimeMs(ports, at)) };
    },
  };
}

/** Only when the autoscaler itself is as it should be: its minimum is what wakes the rest of the pods. */
async function wake(
  { ports, looks }: TargetOptions,
  { key, at, looked }: { key: string; at: LookAt; looked: Looked },
): Promise<'Nothing' | Written> {
  const { namespace, name } = at.key;
  const scaled = ports.targets.hpas(namespace).find((one) => one.name === name)?.deployment;
  const look = looks.get(key);
  if (at.via !== 'HPA' || looked.written !== 'Nothing' || !scaled || !look) return 'Nothing';
  const isAsked = demandOf(look.contributions) > 0;
  const isAtRest = !isAsked && look.plan.applied === look.value;
  return wakeTarget(ports, { deployment: { namespace, name: scaled }, isAsked, isAtRest });
}

/**
 * When time alone changes what is wanted of it. Whoever asked may have had the other time: what the sale saw as begun may not
 * have begun yet when the target is looked at.
 */
function byTimeMs({ clock }: TargetPorts, { named }: LookAt): number {
  const clocks = { ours: clock.now(), servers: clock.serverNow() };
  const [ours, servers] = witnessesOf(named, clocks);
  const disagree = canonical(ours) !== canonical(servers);
  return Math.min(nextChangeMs(named, clocks), disagree ? clocksMs : Infinity);
}

function againMs({ written, seen }: Looked): number {
  if (written === 'Done') return nextMs;
  if (written !== 'Nothing') return conflictMs;
  return Math.min(seen?.plan.recheckMs ?? resyncMs, resyncMs);
}

/** Undefined: there is no such object, or something else writes it. */
function describe(
  { ports, isFresh, hardLimit }: TargetOptions,
  { namespace, via, name }: TargetKey,
  view: View,
): LookAt | undefined {
  const uid = uidOf(ports, { namespace, via, name });
  if (uid === undefined) return undefined;
  const named = view.naming.namedBy(via, name).map(({ sale, target }): Named => {
    const told = view.stored
      .get(sale.name)
      ?.status?.targets?.find((one) => one.name === target.name);
    const active = ports.stats.of(sale.spec.eventId)?.active;
    return { sale, target, facts: { isWarm: false, active }, earlier: told?.requested ?? 0 };
  });
  const copy = copyFor(view, uid);
  return { key: { namespace, name }, via, uid, named, copy, hardLimit, isFresh: isFresh() };
}

/** A Deployment is left to its autoscaler from the moment that there is one, an autoscaler to the ScaledObject that made it. */
function uidOf({ targets }: TargetPorts, { namespace, via, name }: TargetKey): string | undefined {
  const hpas = targets.hpas(namespace);
  if (via === 'HPA') {
    const hpa = hpas.find((one) => one.name === name);
    return hpa?.ownerKind === 'ScaledObject' ? undefined : hpa?.uid;
  }
  if (hpas.some(({ deployment }) => deployment === name)) return undefined;
  return targets.cached({ namespace, name }, 'Scale')?.uid;
}

/** What any sale's status says of the object, for the case that its ledger was deleted by hand. */
function copyFor({ stored }: View, uid: string): LedgerCopy | undefined {
  for (const { status } of stored.values()) {
    const told = status?.targets?.find((one) => one.uid === uid);
    if (told?.baseline !== undefined)
      return { uid, baseline: told.baseline, applied: told.applied };
  }
  return undefined;
}

function keep(
  { ports, looks, onSeen }: TargetOptions,
  { key, at, seen }: { key: string; at: LookAt; seen: NonNullable<Looked['seen']> },
): void {
  const { plan, value } = seen;
  const { named, uid } = at;
  const now = ports.clock.serverNow();
  const [contributions = []] = witnessesOf(named, { ours: now, servers: now });
  const before = looks.get(key);
  const look: Look = { uid, value, plan, named, contributions };
  looks.set(key, look);
  tellBaseline(ports.events, at, seen);
  if (before !== undefined && textOf(before) === textOf(look)) return;
  const sales = [...named, ...(before?.named ?? [])].map(({ sale }) => sale.name);
  onSeen(new Set(sales));
}

const textOf = ({ uid, value, plan, contributions }: Look): string => {
  const { needed, applied, missing, baseline, contention } = plan;
  const { isContended } = contention;
  const kind = plan.write.kind;
  return canonical({
    uid,
    value,
    needed,
    applied,
    missing,
    baseline,
    isContended,
    kind,
    contributions,
  });
};

function tellBaseline(
  events: Events,
  { key, via, named }: LookAt,
  { plan }: { plan: Look['plan'] },
) {
  const { baselineChanged: changed } = plan;
  if (changed === undefined) return;
  const field = via === 'HPA' ? 'minReplicas' : 'replicas';
  const by = changed.manager ?? 'somebody';
  const note = `${field} of ${key.name} was set from ${sizeOf(changed.from)} to ${sizeOf(changed.to)} by ${by}: that is what it returns to`;
  for (const { sale } of named)
    events.tell(
      { namespace: key.namespace, name: sale.name },
      { type: 'Normal', reason: 'BaselineChanged', note },
    );
}
