import type { KubeObject, ResourceKind } from '../api/objects.js';
import { microTime } from '../micro-time.js';

export const leaseKind: ResourceKind = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
};

/** coordination.k8s.io/v1 LeaseSpec; times are MicroTime. */
export type LeaseSpec = {
  /** '' or absent: given up by its last holder. */
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  acquireTime?: string;
  renewTime?: string;
  leaseTransitions?: number;
};

export type Lease = KubeObject & { spec?: LeaseSpec };

export type Claim = { identity: string; leaseSeconds: number; now: number };

/** What the holder writes: its own times stay, a change of holder is counted (client-go leaderelection.go). */
export function claimSpec(known: LeaseSpec | undefined, claim: Claim): LeaseSpec {
  const time = microTime(claim.now);
  const isMine = known?.holderIdentity === claim.identity;
  return {
    holderIdentity: claim.identity,
    leaseDurationSeconds: claim.leaseSeconds,
    acquireTime: isMine ? (known.acquireTime ?? time) : time,
    renewTime: time,
    leaseTransitions: (known?.leaseTransitions ?? 0) + (known === undefined || isMine ? 0 : 1),
  };
}

/** What a holder that ends writes, so that the next need not wait. */
export function releaseSpec(known: LeaseSpec, now: number): LeaseSpec {
  const time = microTime(now);
  return {
    holderIdentity: '',
    leaseDurationSeconds: 1,
    acquireTime: time,
    renewTime: time,
    leaseTransitions: known.leaseTransitions ?? 0,
  };
}
