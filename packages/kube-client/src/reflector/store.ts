import { compareVersions, keyText, type KubeObject } from '../api/objects.js';

export type Change = 'added' | 'updated' | 'deleted';
export type OnChange<T> = (key: string, change: Change, object: T) => void;

/** The objects of one kind as last seen, by "namespace/name". Shared: whoever edits one clones it first. */
export type Store<T extends KubeObject> = {
  get(key: string): T | undefined;
  /** The same array until something changes. */
  list(): readonly T[];
  keys(): string[];
  size(): number;
  /** False when what is there is as new. */
  put(object: T): boolean;
  remove(key: string, last?: T): boolean;
  /** Takes a whole list: what it lacks is deleted, what is the same stays. Answers how many keys differed. */
  replace(objects: T[]): number;
};

export function createStore<T extends KubeObject>(
  onChange: OnChange<T>,
  prepare: (object: T) => T,
): Store<T> {
  const objects = new Map<string, T>();
  let listed: readonly T[] | undefined;
  const put = (object: T, onlyNewer: boolean): boolean => {
    const key = keyText(object.metadata);
    const known = objects.get(key);
    if (known !== undefined) {
      const age = compareVersions(object.metadata.resourceVersion, known.metadata.resourceVersion);
      if (age === 0 || (onlyNewer && age < 0)) return false;
    }
    objects.set(key, prepare(object));
    listed = undefined;
    onChange(key, known === undefined ? 'added' : 'updated', object);
    return true;
  };
  const remove = (key: string, last?: T): boolean => {
    const known = objects.get(key);
    if (known === undefined) return false;
    objects.delete(key);
    listed = undefined;
    onChange(key, 'deleted', last ?? known);
    return true;
  };
  return {
    get: (key) => objects.get(key),
    list: () => (listed ??= [...objects.values()]),
    keys: () => [...objects.keys()],
    size: () => objects.size,
    put: (object) => put(object, true),
    remove,
    replace(listed) {
      const wanted = new Set(listed.map(({ metadata }) => keyText(metadata)));
      const gone = [...objects.keys()].filter((key) => !wanted.has(key));
      const changed = listed.filter((object) => put(object, false));
      return gone.filter((key) => remove(key)).length + changed.length;
    },
  };
}
