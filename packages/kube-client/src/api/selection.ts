import { pathOf, type ResourceKind } from './objects.js';

/** Which objects of a kind; without a namespace those of all. */
export type ListSelection = {
  namespace?: string | undefined;
  /** "app=shop,tier!=web" */
  labelSelector?: string | undefined;
  /** "metadata.name=a" */
  fieldSelector?: string | undefined;
};

export type WatchFrom = {
  /** Events after this version. */
  resourceVersion: string;
  /** After which the server ends the stream by itself. */
  timeoutSeconds: number;
};

export function listPath(
  kind: ResourceKind,
  selection: ListSelection,
  page: { limit: number; continue?: string | undefined },
): string {
  const query = queryOf(selection);
  query.set('limit', String(page.limit));
  if (page.continue !== undefined) query.set('continue', page.continue);
  return `${pathOf(kind, { namespace: selection.namespace })}?${query.toString()}`;
}

export function watchPath(kind: ResourceKind, selection: ListSelection & WatchFrom): string {
  const query = queryOf(selection);
  query.set('watch', 'true');
  // An idle kind's version would age out within five minutes otherwise, and every reconnect cost a list.
  query.set('allowWatchBookmarks', 'true');
  query.set('resourceVersion', selection.resourceVersion);
  query.set('timeoutSeconds', String(selection.timeoutSeconds));
  return `${pathOf(kind, { namespace: selection.namespace })}?${query.toString()}`;
}

function queryOf({ labelSelector, fieldSelector }: ListSelection): URLSearchParams {
  const query = new URLSearchParams();
  if (labelSelector !== undefined) query.set('labelSelector', labelSelector);
  if (fieldSelector !== undefined) query.set('fieldSelector', fieldSelector);
  return query;
}
