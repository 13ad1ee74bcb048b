import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import { compareVersions, keyText } from '@ticketbottle/kube-client/api/objects.js';
import { systemClock, type Clock } from '@ticketbottle/kube-client/clock.js';
import { fieldManager, lineMapName } from '../../api/names.js';
import type { ConfigMaps, Written } from '../../controllers/ports.js';
import type { Caches } from './caches.js';
import { configMaps, type ConfigMap } from './kinds.js';
import { readLineMap, toLineMap } from './line-config-map.js';
import { toWritten } from './written.js';

/** A cache that lies further behind than this is believed again: what was written may have been undone since. */
const ownWriteMs = 30_000;

/** ConfigMaps of sales: what was published last is the cache's, or what we wrote after it. */
export function configMapsAt(
  api: Pick<KubeApi, 'apply'>,
  caches: Pick<Caches, 'sales' | 'configMaps' | 'onDeletedMap'>,
  clock: Pick<Clock, 'monotonic'> = systemClock,
): ConfigMaps {
  const own = new Map<string, { map: ConfigMap; until: number }>();
  caches.onDeletedMap((last) => {
    const key = keyText(last.metadata);
    const written = own.get(key);
    if (written && isAsNew(last, written.map)) own.delete(key);
  });
  const newest = (key: string): ConfigMap | undefined => {
    const cached = caches.configMaps.get(key);
    const written = own.get(key);
    if (written === undefined) return cached;
    const isOver = clock.monotonic() > written.until || (cached && isAsNew(cached, written.map));
    if (!isOver) return written.map;
    own.delete(key);
    return cached;
  };
  return {
    published: ({ namespace, name }) => {
      const sale = caches.sales.get(keyText({ namespace, name }));
      const map = newest(keyText({ namespace, name: lineMapName(name) }));
      return map && readLineMap(map, sale?.metadata.uid);
    },
    publish: async (sale, config, hash): Promise<Written> => {
      const map = toLineMap(sale, config, hash);
      const written = api.apply(configMaps, map, { fieldManager });
      const answer = await toWritten(written);
      const until = clock.monotonic() + ownWriteMs;
      if (answer === 'Done') own.set(keyText(map.metadata), { map: await written, until });
      return answer;
    },
  };
}

const isAsNew = (one: ConfigMap, than: ConfigMap) =>
  compareVersions(one.metadata.resourceVersion, than.metadata.resourceVersion) >= 0;
