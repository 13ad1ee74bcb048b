/** What a look ahead found of one target: a day and an hour before it is raised, and whenever the sale changes. */
export type Preflight = {
  target: string;
  /** The most that all sales need of it together, and the cap that is in the way. */
  needed: number;
  cap: number;
  /** Pods that the quota of the namespace leaves; undefined without a quota. */
  quotaPods?: number | undefined;
  /** What is there already. */
  current: number;
  /** The API server would refuse the write that raises it, and says why. */
  refusal?: { isForbidden: boolean; message: string } | undefined;
  /** Other sales that need it at the same time. */
  collidesWith: readonly string[];
};

export type Infeasible = {
  reason: 'Forbidden' | 'AdmissionRefused' | 'CapTooLow' | 'QuotaTooLow';
  message: string;
};

/** Why the plan cannot be carried out; the first that a person has to see to. Undefined: it can. */
export function decideFeasibility(found: readonly Preflight[]): Infeasible | undefined {
  return found.map(refused).find(isThere) ?? found.map(capped).find(isThere) ?? quota(found);
}

const isThere = (one: Infeasible | undefined) => one !== undefined;

function refused({ target, refusal }: Preflight): Infeasible | undefined {
  if (refusal === undefined) return undefined;
  const { isForbidden, message } = refusal;
  const wayOut = isForbidden
    ? 'give the operator its Role in this namespace'
    : 'change the policy or the target';
  return {
    reason: isForbidden ? 'Forbidden' : 'AdmissionRefused',
    message: `target ${target} cannot be raised: ${message}; ${wayOut}`,
  };
}

function capped({ target, needed, cap, collidesWith }: Preflight): Infeasible | undefined {
  if (needed <= cap) return undefined;
  const others = collidesWith.length > 0 ? ` together with ${collidesWith.join(', ')}` : '';
  return {
    reason: 'CapTooLow',
    message: `target ${target} needs ${needed} replicas${others} and may have ${cap}: raise maxReplicas, or set raiseMax`,
  };
}

function quota(found: readonly Preflight[]): Infeasible | undefined {
  const more = found.reduce(
    (sum, { needed, cap, current }) => sum + Math.max(0, Math.min(needed, cap) - current),
    0,
  );
  const left = Math.min(...found.map(({ quotaPods }) => quotaPods ?? Infinity));
  if (more <= left) return undefined;
  return {
    reason: 'QuotaTooLow',
    message: `the sale needs ${more} more pods and the ResourceQuota leaves ${left}: raise it before the sale`,
  };
}
