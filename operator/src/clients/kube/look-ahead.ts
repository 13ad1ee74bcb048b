import {
  isForbidden,
  isNotFound,
  isTransient,
  KubeError,
} from '@ticketbottle/kube-client/api/errors.js';
import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import type { KubeObject } from '@ticketbottle/kube-client/api/objects.js';
import { fieldManager } from '../../api/names.js';
import type { Ahead } from '../../controllers/ports.js';
import type { Preflight } from '../../domain/feasibility.js';
import { changeOf, placeOf } from './fields.js';
import { resourceQuotas, type ResourceQuota } from './kinds.js';

type Api = Pick<KubeApi, 'mergePatch' | 'list'>;

/**
 * Whether the API server would let targets be raised: each write in a dry run, by RBAC, validation and admission, and the pods
 * that the namespace may still have. Nothing is written. One that is gone or refused has `current` 0.
 */
export async function lookAhead(
  api: Api,
  namespace: string,
  targets: readonly Ahead[],
): Promise<Preflight[]> {
  const quotaPods = await podsLeft(api, namespace);
  const found: Preflight[] = [];
  for (const { name, field, ...target } of targets) {
    const value = Math.min(target.needed, target.cap);
    const tried = await tryToRaise(api, { namespace, name }, { field, value });
    found.push({ ...target, quotaPods, ...tried });
  }
  return found;
}

/** As an autoscaler and as a scale tell how many there are. */
type Scaled = KubeObject & { status?: { currentReplicas?: number; replicas?: number } };

async function tryToRaise(
  api: Api,
  key: { namespace: string; name: string },
  { field, value }: { field: Ahead['field']; value: number },
): Promise<Pick<Preflight, 'current' | 'refusal'>> {
  const { kind, ...place } = placeOf[field];
  const options = { ...place, fieldManager, dryRun: true };
  try {
    const patch = { locked: 'unlocked' as const, change: changeOf(field, value) };
    const { status } = await api.mergePatch<Scaled>(kind, key, patch, options);
    return { current: status?.currentReplicas ?? status?.replicas ?? 0 };
  } catch (error) {
    if (isNotFound(error)) return { current: 0 };
    if (!(error instanceof KubeError) || isTransient(error)) throw error;
    return { current: 0, refusal: refusalOf(error) };
  }
}

/** Admission answers 403 too; the authorizer says who cannot do what. */
function refusalOf(error: KubeError) {
  const message = error.status.message ?? error.reason;
  return {
    isForbidden: isForbidden(error) && message.includes(' cannot patch resource '),
    message,
  };
}

/** The fewest that any quota leaves. Those for some pods only, by their scope, are no promise for ours. */
async function podsLeft(api: Api, namespace: string): Promise<number | undefined> {
  const { items } = await api.list<ResourceQuota>(resourceQuotas, { namespace });
  const left = items
    .filter(({ spec }) => (spec?.scopes ?? []).length === 0 && !spec?.scopeSelector)
    .flatMap(({ status }) => ['pods', 'count/pods'].map((of) => leftOf(status, of)))
    .filter((count) => !Number.isNaN(count));
  return left.length === 0 ? undefined : Math.max(0, Math.min(...left));
}

const leftOf = (status: ResourceQuota['status'], of: string): number =>
  Number(status?.hard?.[of] ?? NaN) - Number(status?.used?.[of] ?? 0);
