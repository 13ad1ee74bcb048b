import { z } from 'zod';
import { lineMapName, ourMaps, saleLabel } from '../../api/names.js';
import { apiVersion, kind, type TicketSale } from '../../api/ticket-sale.js';
import { toData, type LineConfig } from '../../domain/line-config.js';
import type { ConfigMap } from './kinds.js';

// What the waiting room is told of a sale, as the ConfigMap that it follows.

const Gate = z.object({
  state: z.enum(['Closed', 'PreQueue', 'Armed', 'Held', 'Paused', 'Draining']),
  reason: z.string(),
  since: z.number(),
  isDegraded: z.boolean(),
  effectiveReleasePerSecond: z.number(),
});
const Config = z.object({
  sale: z.string(),
  eventId: z.string(),
  preQueueOpensAt: z.number().optional(),
  opensAt: z.number(),
  closesAt: z.number(),
  maxConcurrent: z.number(),
  releasePerSecond: z.number(),
  sessionSeconds: z.number(),
  maxHoldSeconds: z.number(),
  onTimeout: z.enum(['OpenDegraded', 'Hold']),
  degradedReleasePercent: z.number(),
  gate: Gate,
  generation: z.int(),
});

/** Goes with its sale. */
export function toLineMap({ metadata }: TicketSale, config: LineConfig, hash: string): ConfigMap {
  const { name, namespace = '', uid = '' } = metadata;
  return {
    metadata: {
      ...{ name: lineMapName(name), namespace },
      labels: { ...ourMaps, [saleLabel]: name },
      ownerReferences: [{ apiVersion, kind, name, uid, controller: true }],
    },
    data: toData(config, hash),
  };
}

/**
 * Undefined for what somebody broke, and for what was said of an earlier sale of this name: either is written anew.
 */
export function readLineMap(map: ConfigMap, saleUid: string | undefined): LineConfig | undefined {
  const { ownerReferences = [] } = map.metadata;
  if (!ownerReferences.some(({ uid }) => uid === saleUid)) return undefined;
  try {
    const config = Config.parse(JSON.parse(map.data?.['config.json'] ?? ''));
    return isWhole(map, config) ? config : undefined;
  } catch {
    return undefined;
  }
}

/** What is beside `config.json` says the same; the hash, which pods acknowledge, is there. */
function isWhole({ data = {} }: ConfigMap, config: LineConfig): boolean {
  const { hash = '' } = data;
  const { eventId, gate, generation } = toData(config, hash);
  const isSame = Object.entries({ eventId, gate, generation }).every(
    ([name, text]) => data[name] === text,
  );
  return hash !== '' && isSame;
}
