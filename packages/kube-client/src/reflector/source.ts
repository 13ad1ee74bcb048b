import type { KubeApi } from '../api/kube-api.js';
import type { KubeList, KubeObject, ResourceKind } from '../api/objects.js';
import type { ListSelection } from '../api/selection.js';
import type { WatchSinks } from '../api/watch-stream.js';

/** Where a reflector gets its objects from: a kind of the API with one selection for list and watch. */
export type Source<T extends KubeObject> = {
  /** As of now, never of a cache that may lie behind. */
  list(signal: AbortSignal): Promise<KubeList<T>>;
  /** Events after `resourceVersion`, until the stream ends. */
  watch(
    from: { resourceVersion: string; timeoutSeconds: number },
    sinks: WatchSinks<T> & { signal: AbortSignal },
  ): Promise<void>;
};

/** `keep`: as much of an object as is read, its metadata.resourceVersion with it; the rest is not held in memory. */
export function kindSource<T extends KubeObject>(
  api: KubeApi,
  kind: ResourceKind,
  selection: ListSelection = {},
  keep: (object: T) => T = (object) => object,
): Source<T> {
  return {
    // The reflector has a rhythm of its own, so each call is tried once.
    list: (signal) => api.list<T>(kind, selection, { signal, tries: 1, keep }),
    watch: (from, { onEvent, ...sinks }) =>
      api.watch<T>(
        kind,
        { ...selection, ...from },
        {
          ...sinks,
          onEvent: (event) =>
            onEvent(event.type === 'BOOKMARK' ? event : { ...event, object: keep(event.object) }),
        },
      ),
  };
}
