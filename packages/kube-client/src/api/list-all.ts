import { callApi, type CallOptions, type CallParts } from './call.js';
import { isGone } from './errors.js';
import type { KubeList, KubeObject, ResourceKind } from './objects.js';
import { listPath, type ListSelection } from './selection.js';

const pageSize = 500;
const maxPages = 1_000;
const timeoutMs = 30_000;

/** `keep`: as much of an object as is read; the rest is let go page by page. */
export type ListOptions<T> = CallOptions & { keep?: (object: T) => T };
type Page<T> = KubeList<T> & { metadata: { continue?: string } };

/** All pages as of one version; begins again, once, when the version of the first pages has aged out meanwhile. */
export async function listAll<T extends KubeObject>(
  parts: CallParts,
  kind: ResourceKind,
  options: ListSelection & ListOptions<T>,
): Promise<KubeList<T>> {
  try {
    return await readPages<T>(parts, kind, options);
  } catch (error) {
    if (!isGone(error)) throw error;
    return await readPages<T>(parts, kind, options);
  }
}

async function readPages<T extends KubeObject>(
  parts: CallParts,
  kind: ResourceKind,
  options: ListSelection & ListOptions<T>,
): Promise<KubeList<T>> {
  const { keep = (object: T) => object } = options;
  const items: T[] = [];
  let from: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const path = listPath(kind, options, { limit: pageSize, continue: from });
    const { signal, tries } = options;
    const limit = options.timeoutMs ?? timeoutMs;
    const call = { method: 'GET', path, idempotent: true, timeoutMs: limit, signal, tries };
    const found = await callApi<Page<T>>(parts, call);
    items.push(...found.items.map(keep));
    from = found.metadata.continue;
    if (from === undefined || from === '')
      return { metadata: { resourceVersion: found.metadata.resourceVersion }, items };
  }
  throw new Error(`more than ${maxPages * pageSize} ${kind.plural}`);
}
