import { callApi, type CallOptions, type CallParts, type Subresource } from './call.js';
import { pathOf, type KubeObject, type ObjectKey, type ResourceKind } from './objects.js';

export type Removal = {
  /** Only this very object, not one made anew under its name. */
  uid?: string | undefined;
  resourceVersion?: string | undefined;
  /** Default: as the kind has it, mostly 'Background'. */
  propagation?: 'Background' | 'Foreground' | 'Orphan' | undefined;
};

export type WriteOptions = CallOptions & {
  fieldManager?: string | undefined;
  /** Everything but the write: validation, admission, quota. */
  dryRun?: boolean | undefined;
};

export type Writes = {
  /** Not repeated without an answer: AlreadyExists may then be our own. */
  create<T extends KubeObject>(kind: ResourceKind, object: T, options?: WriteOptions): Promise<T>;
  /**
   * Throws a Conflict unless the object is still at its `metadata.resourceVersion`, which must be there. May throw one
   * also after its own success, when the answer was lost: read again either way.
   */
  replace<T extends KubeObject>(
    kind: ResourceKind,
    object: T,
    options?: WriteOptions & Subresource,
  ): Promise<T>;
  /** Throws NotFound when it is gone, also by our own lost call. */
  remove(
    kind: ResourceKind,
    key: ObjectKey,
    removal?: Removal,
    options?: WriteOptions,
  ): Promise<void>;
};

export function createWrites(parts: CallParts): Writes {
  return {
    create: (kind, object, options = {}) => {
      const path = pathOf(kind, { namespace: object.metadata.namespace }) + writeQuery(options);
      return callApi(parts, { method: 'POST', path, body: object, idempotent: false, ...options });
    },
    replace: async (kind, object, { subresource, ...options } = {}) => {
      const { namespace, name, resourceVersion } = object.metadata;
      if (resourceVersion === undefined)
        throw new Error(`${kind.kind} ${name} is replaced without a resourceVersion`);
      const path = pathOf(kind, { namespace, name, subresource }) + writeQuery(options);
      return callApi(parts, { method: 'PUT', path, body: object, idempotent: true, ...options });
    },
    remove: async (kind, key, { uid, resourceVersion, propagation } = {}, options = {}) => {
      const preconditions = { uid, resourceVersion };
      const body = { preconditions, propagationPolicy: propagation };
      const path = pathOf(kind, key) + writeQuery(options);
      await callApi(parts, { method: 'DELETE', path, body, idempotent: true, ...options });
    },
  };
}

/** "?fieldManager=…&dryRun=All", or ''. */
export function writeQuery(
  { fieldManager, dryRun }: Pick<WriteOptions, 'fieldManager' | 'dryRun'>,
  more: Record<string, string> = {},
): string {
  const query = new URLSearchParams(more);
  if (fieldManager !== undefined) query.set('fieldManager', fieldManager);
  if (dryRun === true) query.set('dryRun', 'All');
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
