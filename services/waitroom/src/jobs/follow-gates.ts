import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import { isNotFound } from '@ticketbottle/kube-client/api/errors.js';
import { createWorkQueue } from '@ticketbottle/kube-client/queue/work-queue.js';
import { startReflector, type Reflector } from '@ticketbottle/kube-client/reflector/reflector.js';
import { kindSource } from '@ticketbottle/kube-client/reflector/source.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every } from '@ticketbottle/service-kit/loop.js';
import { acknowledgeIn, type Pod } from '../clients/acknowledgement.js';
import { configMapKind, readSaleGate, saleLabel, type ConfigMap } from '../clients/sale-gates.js';
import { endGate, readGate, saveGate } from '../store/gates.js';
import { knownLines } from '../store/known-lines.js';
import type { LineStore } from '../store/scripts.js';
import type { Admissions } from './admissions.js';

export type FollowGates = {
  store: LineStore;
  api: KubeApi;
  /** Whose namespace is followed, and who acknowledges. */
  pod: Pod;
  admissions: Pick<Admissions, 'wake'>;
  logger: Logger;
};

const againMs = 15_000;

/**
 * Brings every line to what the ConfigMap of its TicketSale says, and acknowledges it. While the API server is away the
 * copies in Redis go on; what Redis has lost is written again within 15 s.
 */
export function followGates(o: FollowGates): { synced(): boolean; stop(): Promise<void> } {
  const { api, pod, logger } = o;
  const queue = createWorkQueue({
    run: async (key) => {
      await bring(key);
      return undefined;
    },
    onError: (key, error) => logger.warn({ err: error, key }, 'a sale is not applied yet'),
  });
  const reflector = reflectSales(o, (key) => queue.add(key));
  const acknowledgement = acknowledgeIn(api, pod);
  const nameOf = (key: string): string => key.slice(pod.namespace.length + 1);

  const bring = async (key: string): Promise<void> => {
    const object = reflector.get(key);
    if (object === undefined) {
      await acknowledgement.tell(nameOf(key), undefined);
      await endGone(o, nameOf(key));
      return;
    }
    const { eventId, gate, hash } = readSaleGate(object);
    if (await saveGate(o.store, eventId, gate)) o.admissions.wake(eventId);
    await acknowledgement.tell(nameOf(key), hash);
  };

  const again = every({
    name: 'bring lines to their sales',
    ms: againMs,
    logger,
    run: async () => {
      if (!reflector.hasSynced()) return;
      for (const object of reflector.list()) queue.add(`${pod.namespace}/${object.metadata.name}`);
      await endGone(o, undefined, (name) => reflector.get(`${pod.namespace}/${name}`));
    },
  });
  queue.start();
  void reflector.synced().then(
    () => again.wake(),
    () => undefined,
  );
  return {
    synced: () => reflector.hasSynced(),
    async stop() {
      await again.stop();
      await queue.stop();
      await reflector.stop();
    },
  };
}

function reflectSales(
  { api, pod: { namespace }, logger }: FollowGates,
  onChange: (key: string) => void,
): Reflector<ConfigMap> {
  return startReflector<ConfigMap>({
    source: kindSource(api, configMapKind, { namespace, labelSelector: saleLabel }),
    onChange,
    onTrouble: ({ what, error }) => logger.debug({ err: error }, `sales: ${what}`),
  });
}

/** Ends the gates whose ConfigMap (all, or the one named) is gone. The API itself is asked: a cache may lie behind. */
async function endGone(
  { store, api, pod, admissions }: FollowGates,
  only: string | undefined,
  isHere: (name: string) => unknown = () => undefined,
): Promise<void> {
  for (const eventId of await knownLines(store)) {
    const read = await readGate(store, eventId);
    if (read === undefined || read.state === 'Gone' || isHere(read.source) !== undefined) continue;
    if (only !== undefined && read.source !== only) continue;
    if (await exists(api, { name: read.source, namespace: pod.namespace })) continue;
    if (await endGate(store, eventId, read)) admissions.wake(eventId);
  }
}

async function exists(api: KubeApi, key: { name: string; namespace: string }): Promise<boolean> {
  try {
    await api.get(configMapKind, key);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
