import { nameTargets, type Naming } from './naming.js';
import type { DeploymentFacts, HpaFacts } from './resolve.js';
import type { Sale } from './sale.js';

type World = {
  sales: readonly Sale[];
  deployments: readonly DeploymentFacts[];
  hpas: readonly HpaFacts[];
};

/**
 * `nameTargets` of one world after another. Worked out anew only when a spec, a Deployment or an autoscaler is another one: most of
 * what changes is a status, and with thousands of targets the working out is most of what a change costs.
 */
export function createNamer(): (world: World) => Naming {
  let last: (World & { naming: Naming }) | undefined;
  return (world) => {
    if (last === undefined || !areNamedAlike(last, world)) {
      const { sales, deployments, hpas } = world;
      last = { ...world, naming: nameTargets(sales, deployments, hpas) };
    }
    const { naming } = last;
    return { ...naming, namedBy: (via, name) => asNow(naming.namedBy(via, name), world.sales) };
  };
}

function areNamedAlike(one: World, other: World): boolean {
  return (
    areAll(one.sales, other.sales, isSameSpec) &&
    areAll(one.deployments, other.deployments, isSameDeployment) &&
    areAll(one.hpas, other.hpas, isSameAutoscaler)
  );
}

function areAll<T>(
  some: readonly T[],
  others: readonly T[],
  isSame: (one: T, other: T) => boolean,
): boolean {
  if (some === others) return true;
  if (some.length !== others.length) return false;
  return some.every((one, n) => {
    const other = others[n];
    return one === other || (other !== undefined && isSame(one, other));
  });
}

const isSameSpec = (one: Sale, other: Sale): boolean =>
  one.uid === other.uid && one.generation === other.generation;
const isSameDeployment = (one: DeploymentFacts, other: DeploymentFacts): boolean =>
  one.uid === other.uid && (one.replicas === 0) === (other.replicas === 0);
const isSameAutoscaler = (one: HpaFacts, other: HpaFacts): boolean =>
  one.uid === other.uid && one.deployment === other.deployment && one.ownerKind === other.ownerKind;

/** What was named when, with the sales as they are now. */
function asNow(named: ReturnType<Naming['namedBy']>, sales: readonly Sale[]) {
  return named.flatMap(({ sale, target }) => {
    const now = sales.find(({ name }) => name === sale.name);
    return now === undefined ? [] : [{ sale: now, target }];
  });
}
