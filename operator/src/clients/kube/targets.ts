import { orUndefined } from '@ticketbottle/kube-client/api/errors.js';
import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import {
  compareVersions,
  keyText,
  type KubeObject,
} from '@ticketbottle/kube-client/api/objects.js';
import { fieldManager } from '../../api/names.js';
import type { ObjectKey, Readiness, ScaledObject, Targets } from '../../controllers/ports.js';
import type { DeploymentFacts, HpaFacts } from '../../domain/resolve.js';
import type { Caches } from './caches.js';
import { changeOf, placeOf } from './fields.js';
import { autoscalers, deployments, type Autoscaler, type Deployment } from './kinds.js';
import { toWritten } from './written.js';

type Api = Pick<KubeApi, 'get' | 'mergePatch'>;

/** Deployments and HorizontalPodAutoscalers: which there are by the caches, what is decided on by the API server. */
export function targetsAt(api: Api, caches: Pick<Caches, 'deployments' | 'hpas'>): Targets {
  const cached: Targets['cached'] = (key, via) => {
    const cache = via === 'HPA' ? caches.hpas.get(keyText(key)) : undefined;
    if (cache) return scaledHpa(cache);
    const deployment = via === 'Scale' ? caches.deployments.get(keyText(key)) : undefined;
    return deployment && scaledDeployment(deployment);
  };
  return {
    deployments: factsOf(() => caches.deployments.list(), toDeploymentFacts),
    hpas: factsOf(() => caches.hpas.list(), toHpaFacts),
    async read(key, via) {
      const known = cached(key, via); // before it is asked for: the watch goes on meanwhile
      const found = await orUndefined(via === 'HPA' ? readHpa(api, key) : readDeployment(api, key));
      refuseOlder(key, { found, known });
      return found;
    },
    cached,
    patch: (key, { field, value, uid, resourceVersion }) => {
      const { kind, ...place } = placeOf[field];
      const patch = { locked: { uid, resourceVersion }, change: changeOf(field, value) };
      return toWritten(api.mergePatch(kind, key, patch, { ...place, fieldManager }));
    },
  };
}

/** Worked out anew only of what has changed: its place in the list stays the same as long as nothing before it goes. */
function factsOf<T extends KubeObject, F>(list: () => readonly T[], toFacts: (object: T) => F) {
  type Known = { listed: readonly T[]; inside: readonly T[]; facts: readonly F[] };
  const of = new Map<string, Known>();
  return (namespace: string): readonly F[] => {
    const listed = list();
    const last = of.get(namespace);
    if (last?.listed === listed) return last.facts;
    const inside = listed.filter(({ metadata }) => metadata.namespace === namespace);
    const facts = inside.map((object, n) => {
      const known = last?.inside[n] === object ? last.facts[n] : undefined;
      return known ?? toFacts(object);
    });
    of.set(namespace, { listed, inside, facts });
    return facts;
  };
}

/** An API server that lies behind tells what was; to decide on that, or to tell it, is worse than to ask again. */
function refuseOlder(
  { name }: ObjectKey,
  { found, known }: Record<'found' | 'known', ScaledObject | undefined>,
): void {
  if (found === undefined || found.uid !== known?.uid) return;
  const [is, was] = [found.resourceVersion, known.resourceVersion];
  if (compareVersions(is, was) < 0)
    throw new Error(`${name} was read as of ${is}, and the watch has shown ${was} already`);
}

function toDeploymentFacts({ metadata, spec, status }: Deployment): DeploymentFacts & Readiness {
  const { name, uid = '', generation = 0 } = metadata;
  return {
    name,
    uid,
    replicas: spec.replicas ?? 1,
    ready: status?.readyReplicas ?? 0,
    isObserved: (status?.observedGeneration ?? 0) >= generation,
  };
}

function toHpaFacts({ metadata, spec }: Autoscaler): HpaFacts {
  const { name, uid = '', ownerReferences = [] } = metadata;
  const { scaleTargetRef, minReplicas = null, maxReplicas } = spec;
  const owner = ownerReferences.find(({ controller }) => controller === true) ?? ownerReferences[0];
  return {
    name,
    uid,
    deployment: scaleTargetRef.kind === 'Deployment' ? scaleTargetRef.name : undefined,
    minReplicas,
    maxReplicas,
    ownerKind: owner?.kind,
  };
}

const readHpa = async (api: Api, key: ObjectKey): Promise<ScaledObject> =>
  scaledHpa(await api.get<Autoscaler>(autoscalers, key));

function scaledHpa({ metadata, spec }: Autoscaler): ScaledObject {
  const { minReplicas = null, maxReplicas } = spec;
  return { ...booksOf(metadata), minReplicas, maxReplicas };
}

/** The object and not its scale, which has no managedFields: one call for the value and whose it is. */
const readDeployment = async (api: Api, key: ObjectKey): Promise<ScaledObject> =>
  scaledDeployment(await api.get<Deployment>(deployments, key));

function scaledDeployment({ metadata, spec }: Deployment): ScaledObject {
  return { ...booksOf(metadata), minReplicas: spec.replicas ?? 1 };
}

const booksOf = ({
  uid = '',
  resourceVersion = '',
  managedFields = [],
}: KubeObject['metadata']) => ({
  ...{ uid, resourceVersion, managedFields },
});
