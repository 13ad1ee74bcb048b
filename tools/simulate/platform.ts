import { requested } from '../../operator/src/domain/contributions.js';
import { effectiveRelease, type ReleaseMemory } from '../../operator/src/domain/release.js';
import type { Sale, Target } from '../../operator/src/domain/sale.js';
import { coolAt, raiseAt } from '../../operator/src/domain/window.js';
import type { Costs, ServiceName } from './costs.js';
import { connectedMs, type Scenario } from './scenario.js';
import type { Capacity, Load } from './types.js';

export type Pods = Record<ServiceName, number>;

export type Platform = {
  scenario: Scenario;
  costs: Costs;
  sale: Sale;
  soldOutAt: number | undefined;
  release: ReleaseMemory | undefined;
  isOpen: boolean;
};

export function createPlatform(scenario: Scenario, costs: Costs, sale: Sale): Platform {
  return { scenario, costs, sale, soldOutAt: undefined, release: undefined, isOpen: false };
}

/** Pods as the operator's own rules ask for them: the same capacity model as its forecast. */
export function podsAt({ scenario, sale, soldOutAt }: Platform, nowMs: number): Pods {
  const { baseline, lateSeconds, podSeconds } = scenario;
  const until = coolAt({ ...sale, latches: { soldOutAt } });
  const podsOf = (target: Target): number => {
    const readyAt = raiseAt(sale.spec, target) + (lateSeconds + podSeconds) * 1000;
    const isRaised = nowMs >= readyAt && nowMs < until;
    return isRaised ? Math.max(baseline, requested(sale.spec, target)) : baseline;
  };
  const pods = sale.spec.targets.map((target) => [target.name, podsOf(target)]);
  return Object.fromEntries(pods) as Pods;
}

/** What those pods carry in the second to come. */
export function capacityAt(platform: Platform, nowMs: number, load: Load): Capacity {
  const { scenario, costs } = platform;
  if (load.soldOut) platform.soldOutAt ??= nowMs;
  const pods = podsAt(platform, nowMs);
  const { purchaseMs, joinMs } = costs;
  const connected = (load.connected * connectedMs(costs, scenario)) / 1000;
  const buying = (load.ordersPerSecond * purchaseMs['api-gateway']) / 1000;
  const gateway = pods['api-gateway'];
  // places are told late before joins are: a join gets a twentieth of a gateway that is full
  const gatewayFree = Math.max(gateway / 20, gateway - connected - buying);
  const admitting = (load.ordersPerSecond * purchaseMs.waitroom) / 1000;
  const waitroomFree = Math.max(pods.waitroom / 20, pods.waitroom - admitting);
  return {
    joinEveryMs: Math.max(
      joinMs['api-gateway'] / gatewayFree,
      joinMs.waitroom / waitroomFree,
      costs.redisJoinMs,
    ),
    orderEveryMs: Math.max(
      purchaseMs.order / pods.order,
      purchaseMs.inventory / pods.inventory,
      purchaseMs.payment / pods.payment,
    ),
    orderMs: purchaseMs.order + purchaseMs.inventory + purchaseMs.payment,
    releasePerSecond: releaseAt(platform, nowMs, pods),
  };
}

/** None before the opening; a part when the hold of a sale that is not ready ran out; else what the ready workers carry. */
function releaseAt(platform: Platform, nowMs: number, pods: Pods): number {
  const { sale, costs } = platform;
  const { spec } = sale;
  const { mode, maxHoldSeconds, degradedReleasePercent } = spec.gate;
  const ready = (target: Target): number => pods[target.name as ServiceName];
  if (nowMs < spec.opensAt) return 0;
  const isWarm = spec.targets.every((target) => ready(target) >= requested(spec, target));
  platform.isOpen ||= isWarm || mode === 'Disabled';
  if (!platform.isOpen && nowMs < spec.opensAt + maxHoldSeconds * 1000) return 0;
  const { releasePerSecond } = spec.waitingRoom;
  const degraded = Math.max(1, Math.floor((releasePerSecond * degradedReleasePercent) / 100));
  const workers = spec.targets
    .filter(({ perReplica }) => perReplica?.metric === 'Checkouts')
    .map((target) => ({ ready: ready(target), capacity: target.perReplica?.capacity ?? 0 }));
  const facts = { releasePerSecond: platform.isOpen ? releasePerSecond : degraded, workers };
  platform.release = effectiveRelease({ ...facts, share: 1 }, platform.release, nowMs);
  return Math.min(platform.release.perSecond, costs.admissionsPerSecond);
}
