/** What this package needs to know of any object; the rest is the caller's own narrow type. Raw JSON: times are strings. */
export type KubeObject = {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
};

export type ObjectMeta = {
  name: string;
  namespace?: string;
  uid?: string;
  /** Opaque but ordered within a kind, decimal (KEP-5504). */
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedFields[];
};

export type OwnerReference = {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
};

export type ManagedFields = {
  manager?: string;
  operation?: 'Apply' | 'Update';
  apiVersion?: string;
  time?: string;
  subresource?: string;
  fieldsV1?: Record<string, unknown>;
};

export type KubeList<T> = {
  metadata: { resourceVersion: string };
  items: T[];
};

/** Which objects: `{ group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment' }`; group '' is core. */
export type ResourceKind = {
  group: string;
  version: string;
  plural: string;
  kind: string;
};

/** Without namespace: an object of the cluster. */
export type ObjectKey = { namespace?: string | undefined; name: string };

/** "namespace/name", or "name" for an object of the cluster: the key of caches and queues. */
export function keyText({ namespace, name }: ObjectKey): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** The reverse of `keyText`. */
export function parseKey(text: string): ObjectKey {
  const slash = text.indexOf('/');
  return slash < 0
    ? { name: text }
    : { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}

export function apiVersionOf({ group, version }: ResourceKind): string {
  return group === '' ? version : `${group}/${version}`;
}

/** `/apis/apps/v1/namespaces/shop/deployments[/name[/scale]]`, percent-encoded. */
export function pathOf(
  kind: ResourceKind,
  { namespace, name, subresource }: Partial<ObjectKey> & { subresource?: string | undefined },
): string {
  const root = kind.group === '' ? '/api' : `/apis/${kind.group}`;
  const inside = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  const one = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  const part = subresource === undefined ? '' : `/${subresource}`;
  return `${root}/${kind.version}${inside}/${kind.plural}${one}${part}`;
}

/** Negative when `a` is the older version. Decimal strings of any length; absent counts as oldest. */
export function compareVersions(a: string | undefined, b: string | undefined): number {
  const [left, right] = [a ?? '', b ?? ''];
  if (left.length !== right.length) return left.length - right.length;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
