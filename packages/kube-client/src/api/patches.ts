import { callApi, type CallParts, type Subresource } from './call.js';
import {
  apiVersionOf,
  pathOf,
  type KubeObject,
  type ObjectKey,
  type ResourceKind,
} from './objects.js';
import { writeQuery, type WriteOptions } from './writes.js';

/** Who writes is always said: the operator tells its own values from other people's by it. */
export type PatchOptions = WriteOptions & Subresource & { fieldManager: string };

/** The object a merge patch was decided on: any other version, or one made anew, is a Conflict. */
export type Locked = { uid?: string | undefined; resourceVersion: string };

export type JsonPatchOperation = {
  op: 'add' | 'remove' | 'replace' | 'test' | 'move' | 'copy';
  path: string;
  from?: string;
  value?: unknown;
};

/** One per kind of patch, since a body under the wrong content type is refused or means something else. */
export type Patches = {
  /** RFC 7396: null removes, lists are replaced whole. For fields of objects that others own too. */
  mergePatch<T extends KubeObject>(
    kind: ResourceKind,
    key: ObjectKey,
    patch: { locked: Locked | 'unlocked'; change: Record<string, unknown> },
    options: PatchOptions,
  ): Promise<T>;
  /** RFC 6902. Not repeated without an answer. */
  jsonPatch<T extends KubeObject>(
    kind: ResourceKind,
    key: ObjectKey,
    operations: JsonPatchOperation[],
    options: PatchOptions,
  ): Promise<T>;
  /**
   * Server-side apply, with force: the fields named are ours, those we named earlier and no longer name go away.
   * Creates what is missing, so only for objects that we own.
   */
  apply<T extends KubeObject>(kind: ResourceKind, object: T, options: PatchOptions): Promise<T>;
};

export function createPatches(parts: CallParts): Patches {
  return {
    mergePatch: (kind, key, { locked, change }, { subresource, ...options }) => {
      const path = pathOf(kind, { ...key, subresource }) + writeQuery(options);
      const contentType = 'application/merge-patch+json';
      const body = locked === 'unlocked' ? change : withLock(change, locked);
      const call = { method: 'PATCH', path, contentType, body, idempotent: true };
      return callApi(parts, { ...call, ...options });
    },
    jsonPatch: (kind, key, operations, { subresource, ...options }) => {
      const path = pathOf(kind, { ...key, subresource }) + writeQuery(options);
      const contentType = 'application/json-patch+json';
      const call = { method: 'PATCH', path, contentType, body: operations, idempotent: false };
      return callApi(parts, { ...call, ...options });
    },
    apply: (kind, object, { subresource, ...options }) => {
      const { namespace, name } = object.metadata;
      const path = pathOf(kind, { namespace, name, subresource });
      const body = { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind };
      const contentType = 'application/apply-patch+yaml'; // JSON is YAML
      const query = writeQuery(options, { force: 'true' });
      const call = { method: 'PATCH', path: path + query, contentType, body, idempotent: true };
      return callApi(parts, { ...call, ...options });
    },
  };
}

function withLock(change: Record<string, unknown>, { uid, resourceVersion }: Locked) {
  const metadata = (change['metadata'] ?? {}) as Record<string, unknown>;
  const lock = { resourceVersion, ...(uid === undefined ? {} : { uid }) };
  return { ...change, metadata: { ...metadata, ...lock } };
}
