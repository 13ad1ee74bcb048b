import type { KubeObject, ResourceKind } from '@ticketbottle/kube-client/api/objects.js';
import { z } from 'zod';
import { gateStates, type Gate } from '../domain/gate.js';

export const configMapKind: ResourceKind = {
  ...{ group: '', version: 'v1' },
  ...{ plural: 'configmaps', kind: 'ConfigMap' },
};
export type ConfigMap = KubeObject & { data?: Record<string, string> };

/** What the operator labels the ConfigMaps of its sales with. */
export const saleLabel = 'ticketbottle.io/sale';

export type SaleGate = { eventId: string; gate: Gate; hash: string };

const Config = z.looseObject({
  eventId: z.uuid(),
  generation: z.int().positive(),
  maxConcurrent: z.int().min(0),
  releasePerSecond: z.number().min(0),
  sessionSeconds: z.int().positive(),
  maxHoldSeconds: z.number().min(0),
  onTimeout: z.enum(['OpenDegraded', 'Hold']),
  degradedReleasePercent: z.number().min(0).max(100),
  gate: z.looseObject({
    state: z.enum(gateStates),
    since: z.number(),
    isDegraded: z.boolean(),
    effectiveReleasePerSecond: z.number().min(0),
  }),
});

/** Reads what the operator wrote. Throws what is wrong with it: nothing of it is applied then. */
export function readSaleGate({ metadata, data = {} }: ConfigMap): SaleGate {
  const config = Config.parse(JSON.parse(data['config.json'] ?? ''));
  const { eventId, gate, generation } = config;
  return {
    eventId,
    hash: data['hash'] ?? '',
    gate: {
      state: gate.state,
      version: generation,
      source: metadata.name,
      heldAt: gate.state === 'Held' ? gate.since : 0,
      maxHoldMs: config.maxHoldSeconds * 1_000,
      onTimeout: config.onTimeout,
      max: config.maxConcurrent,
      rate: rateOf(config, gate.isDegraded),
      degradedRate: rateOf(config, true),
      sessionSeconds: config.sessionSeconds,
    },
  };
}

/** Whole admissions per second: what is wanted, or what the workers can take if that is less; never 0 by rounding alone. */
function rateOf(config: z.output<typeof Config>, isDegraded: boolean): number {
  const { releasePerSecond, degradedReleasePercent, gate } = config;
  const wanted = isDegraded ? (releasePerSecond * degradedReleasePercent) / 100 : releasePerSecond;
  const rate = Math.min(wanted, gate.effectiveReleasePerSecond);
  return rate > 0 ? Math.max(1, Math.floor(rate)) : 0;
}
