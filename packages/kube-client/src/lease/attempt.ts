import { isAlreadyExists, isConflict, isNotFound, orUndefined } from '../api/errors.js';
import type { KubeApi } from '../api/kube-api.js';
import type { ObjectKey } from '../api/objects.js';
import type { Clock } from '../clock.js';
import { claimSpec, leaseKind, type Lease } from './lease.js';

export type AttemptParts = {
  api: KubeApi;
  clock: Clock;
  lease: ObjectKey;
  identity: string;
  leaseSeconds: number;
};

/** The lease as last read, and when a change of it was seen, by our own monotonic clock. */
export type Observation = { lease: Lease | undefined; changedAt: number };

/**
 * Takes or renews the lease; true when it is ours. Times that others wrote are never compared with ours, clocks
 * differ: a lease has ended when it did not change for its duration (client-go#448).
 */
export async function attempt(
  parts: AttemptParts,
  seen: Observation,
  options: { signal: AbortSignal; timeoutMs: number },
): Promise<boolean> {
  const { api, clock, identity, leaseSeconds } = parts;
  const call = { ...options, tries: 1 };
  const found = isHeldBy(seen.lease, identity) ? seen.lease : await read(parts, call);
  const claim = { identity, leaseSeconds, now: clock.now() };
  try {
    if (found === undefined) {
      const spec = claimSpec(undefined, claim);
      observe(
        clock,
        seen,
        await api.create<Lease>(leaseKind, { metadata: metadataOf(parts), spec }, call),
      );
      return true;
    }
    observe(clock, seen, found);
    if (isHeldByAnother(found, identity) && !hasEnded(clock, seen)) return false;
    const wanted = { ...found, spec: claimSpec(found.spec, claim) };
    observe(clock, seen, await api.replace<Lease>(leaseKind, wanted, call));
    return true;
  } catch (error) {
    if (!isConflict(error) && !isAlreadyExists(error) && !isNotFound(error)) throw error;
    const now = await read(parts, call); // somebody was faster, or our last answer was lost
    if (now !== undefined) observe(clock, seen, now);
    else seen.lease = undefined;
    return false;
  }
}

async function read(
  { api, lease }: AttemptParts,
  call: { signal: AbortSignal; timeoutMs: number; tries: number },
): Promise<Lease | undefined> {
  return orUndefined(api.get<Lease>(leaseKind, lease, call));
}

const metadataOf = ({ lease: { name, namespace } }: AttemptParts) =>
  namespace === undefined ? { name } : { name, namespace };

function observe(clock: Clock, seen: Observation, lease: Lease): void {
  const before = seen.lease?.metadata;
  const { uid, resourceVersion } = lease.metadata;
  if (before?.uid !== uid || before?.resourceVersion !== resourceVersion)
    seen.changedAt = clock.monotonic();
  seen.lease = lease;
}

export function isHeldBy(lease: Lease | undefined, identity: string): boolean {
  return lease?.spec?.holderIdentity === identity;
}

function isHeldByAnother(lease: Lease, identity: string): boolean {
  const holder = lease.spec?.holderIdentity ?? '';
  return holder !== '' && holder !== identity;
}

function hasEnded(clock: Clock, { lease, changedAt }: Observation): boolean {
  const seconds = lease?.spec?.leaseDurationSeconds ?? 0;
  return clock.monotonic() - changedAt >= seconds * 1_000;
}
