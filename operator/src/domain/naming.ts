import { resolveTarget, type DeploymentFacts, type HpaFacts } from './resolve.js';
import type { Sale, Target } from './sale.js';

/** The object that is written for a target, or why there is none. */
export type Place =
  | {
      via: 'HPA' | 'Scale';
      /** Of the HorizontalPodAutoscaler, or of the Deployment. */
      name: string;
      uid: string;
      /** Whose pods count; undefined when the autoscaler scales nothing that is there. */
      deployment?: string | undefined;
      /** The autoscaler sleeps at 0 replicas. */
      wakes: boolean;
    }
  | { via: 'None'; problem: { reason: string; message: string } };

export type Naming = {
  /** By name of the target; empty for a sale that is not there. */
  placesOf(sale: string): ReadonlyMap<string, Place>;
  /** The sales that are written through an object, each with the target that it calls it. */
  namedBy(via: 'HPA' | 'Scale', name: string): readonly { sale: Sale; target: Target }[];
  /** Names of the sales that something of this name may matter to, whether it is there or not. */
  salesAbout(workload: string): ReadonlySet<string>;
};

/** Who names what, over all sales of a namespace: looked up by names, since there may be thousands. */
export function nameTargets(
  sales: readonly Sale[],
  deployments: readonly DeploymentFacts[],
  hpas: readonly HpaFacts[],
): Naming {
  const placeOf = resolver(deployments, hpas);
  const places = new Map<string, Map<string, Place>>();
  const named = new Map<string, { sale: Sale; target: Target }[]>();
  const about = new Map<string, Set<string>>();
  const matters = (workload: string | undefined, sale: string): void => {
    if (workload !== undefined) add(about, workload, sale);
  };
  for (const sale of sales) {
    const found = distinct(sale.spec.targets.map((target) => [target, placeOf(target)]));
    places.set(sale.name, new Map(found.map(([{ name }, place]) => [name, place])));
    for (const [target, place] of found) {
      matters(target.ref.name, sale.name);
      if (place.via === 'None') continue;
      matters(place.name, sale.name);
      matters(place.deployment, sale.name);
      const key = `${place.via}/${place.name}`;
      named.set(key, [...(named.get(key) ?? []), { sale, target }]);
    }
  }
  return {
    placesOf: (sale) => places.get(sale) ?? new Map<string, Place>(),
    namedBy: (via, name) => named.get(`${via}/${name}`) ?? [],
    salesAbout: (workload) => about.get(workload) ?? new Set(),
  };
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

function resolver(deployments: readonly DeploymentFacts[], hpas: readonly HpaFacts[]) {
  const deploymentOf = new Map(deployments.map((one) => [one.name, one]));
  const hpaOf = new Map(hpas.map((one) => [one.name, one]));
  const scaledBy = Map.groupBy(hpas, ({ deployment }) => deployment);
  const some = <T>(one: T | undefined): T[] => (one === undefined ? [] : [one]);
  return ({ ref }: Target): Place => {
    const { kind, name } = ref;
    const isHpa = kind === 'HorizontalPodAutoscaler';
    const those = isHpa ? some(hpaOf.get(name)) : (scaledBy.get(name) ?? []);
    const scaled = isHpa ? (those[0]?.deployment ?? '') : name;
    const found = resolveTarget(ref, some(deploymentOf.get(scaled)), those);
    switch (found.via) {
      case 'None':
        return { via: 'None', problem: { reason: found.reason, message: found.message } };
      case 'HPA': {
        const { hpa, deployment, wakes } = found;
        const { name: own, uid } = hpa;
        return { via: 'HPA', name: own, uid, deployment: deployment?.name, wakes };
      }
      case 'Scale': {
        const { name: own, uid } = found.deployment;
        return { via: 'Scale', name: own, uid, deployment: own, wakes: false };
      }
    }
  };
}

/** A Deployment and its autoscaler are one thing: a sale that names both is told so, and counts once. */
function distinct(found: readonly [Target, Place][]): [Target, Place][] {
  const taken = new Map<string, string>();
  return found.map(([target, place]) => {
    if (place.via === 'None') return [target, place];
    const key = `${place.via}/${place.name}`;
    const first = taken.get(key);
    taken.set(key, first ?? target.name);
    if (first === undefined) return [target, place];
    const message = `target ${target.name} and target ${first} are the same workload: remove one of them`;
    return [target, { via: 'None', problem: { reason: 'NamedTwice', message } }];
  });
}
