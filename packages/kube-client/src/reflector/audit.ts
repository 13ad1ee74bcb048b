import { compareVersions, keyText, type KubeList, type KubeObject } from '../api/objects.js';
import type { Store } from './store.js';

/**
 * Compares a list with what the watch brought up to the list's version. Keys the watch has told of since are left
 * out: they are newer than the list. What differs is put right and counted: each is an event that never came.
 */
export function auditStore<T extends KubeObject>(
  store: Store<T>,
  list: KubeList<T>,
  toldSince: ReadonlySet<string>,
): number {
  const at = list.metadata.resourceVersion;
  const listed = new Map(list.items.map((object) => [keyText(object.metadata), object]));
  let missed = 0;
  for (const key of store.keys()) {
    if (listed.has(key) || toldSince.has(key)) continue;
    const version = store.get(key)?.metadata.resourceVersion;
    if (compareVersions(version, at) <= 0 && store.remove(key)) missed += 1;
  }
  for (const [key, object] of listed) if (!toldSince.has(key) && store.put(object)) missed += 1;
  return missed;
}
