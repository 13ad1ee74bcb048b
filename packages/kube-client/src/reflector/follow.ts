import { isGone, isTimeout } from '../api/errors.js';
import { compareVersions, keyText, type KubeObject } from '../api/objects.js';
import type { WatchEvent } from '../api/watch-stream.js';
import { createBackoff, type Backoff } from '../backoff.js';
import { isOver, sleep } from '../clock.js';
import { auditAgainAndAgain, safetyRelistMs } from './safety-relist.js';
import type { FollowParts, Position } from './follow-parts.js';
import type { RestartReason } from './health.js';
import type { Store } from './store.js';

export type Session = { signal: AbortSignal };

const [firstPauseMs, longestPauseMs] = [800, 30_000];
const healthyMs = 120_000;
const failuresBeforeList = 3;
const staleListsBelieved = 3;

/** List, watch from there, watch again from the last version seen; list again when that is the way out. */
export async function follow<T extends KubeObject>(
  parts: FollowParts<T>,
  { signal }: Session,
): Promise<void> {
  const backoff = createBackoff(parts.clock, { firstMs: firstPauseMs, longestMs: longestPauseMs });
  const at: Position = { version: '', failures: 0, auditDueAt: 0 };
  while (!isOver(signal)) {
    await listUntilDone(parts, at, { signal, backoff });
    while (!isOver(signal) && at.version !== '' && at.failures < failuresBeforeList)
      await watchOnce(parts, at, { signal, backoff });
    at.failures = 0;
  }
}

type Pace = Session & { backoff: Backoff };

/** A list older than what was seen comes from a server that lies behind; believed when it insists (a restored backup). */
async function listUntilDone<T extends KubeObject>(
  parts: FollowParts<T>,
  at: Position,
  { signal, backoff }: Pace,
): Promise<void> {
  for (let stale = 0; !isOver(signal);) {
    try {
      const list = await parts.source.list(signal);
      if (isOver(signal)) return;
      const { resourceVersion } = list.metadata;
      const seen = newest(parts.store, at.version);
      const isStale = compareVersions(resourceVersion, seen) < 0;
      if (!isStale || ++stale > staleListsBelieved) {
        parts.store.replace(list.items);
        parts.health.listed();
        at.version = resourceVersion;
        at.auditDueAt = parts.clock.monotonic() + (parts.safetyRelistMs ?? safetyRelistMs);
        return;
      }
      parts.onTrouble({ what: `a list of version ${resourceVersion}, and ${seen} was seen` });
    } catch (error) {
      if (isOver(signal)) return;
      parts.onTrouble({ what: 'list failed', error });
    }
    await sleep(parts.clock, backoff.nextMs(), signal);
  }
}

function newest<T extends KubeObject>(store: Store<T>, version: string): string {
  let seen = version;
  for (const { metadata } of store.list())
    if (compareVersions(metadata.resourceVersion, seen) > 0) seen = metadata.resourceVersion ?? '';
  return seen;
}

async function watchOnce<T extends KubeObject>(
  parts: FollowParts<T>,
  at: Position,
  { signal, backoff }: Pace,
): Promise<void> {
  const { clock, health, source } = parts;
  const startedAt = clock.monotonic();
  const inner = new AbortController();
  const audits = auditAgainAndAgain(parts, at, inner.signal);
  const stop = (): void => inner.abort(signal.reason);
  signal.addEventListener('abort', stop);
  let error: unknown;
  try {
    const timeoutSeconds = 290 + Math.floor(clock.random() * 291);
    await source.watch(
      { resourceVersion: at.version, timeoutSeconds },
      {
        signal,
        onEvent: (event) => {
          if (!isOver(signal)) take(parts, at, event);
        },
        onBadLine: (cause) => {
          health.badLine();
          parts.onTrouble({ what: 'a line of the watch is no event', error: cause });
        },
      },
    );
  } catch (cause) {
    error = cause;
  }
  signal.removeEventListener('abort', stop);
  inner.abort();
  await audits;
  if (isOver(signal)) return;
  judge(parts, at, error);
  if (clock.monotonic() - startedAt >= healthyMs) backoff.reset();
  await sleep(clock, backoff.nextMs(), signal);
}

/** Decides from how a watch ended where the next begins; `version` '' asks for a list. */
function judge<T extends KubeObject>(parts: FollowParts<T>, at: Position, error: unknown): void {
  const why = reasonOf(error);
  parts.health.restarted(why);
  if (why === 'gone') at.version = '';
  at.failures = why === 'error' || why === 'stalled' ? at.failures + 1 : 0;
  if (why !== 'closed') parts.onTrouble({ what: `watch ended: ${why}`, error });
}

function reasonOf(error: unknown): RestartReason {
  if (error === undefined) return 'closed';
  if (isGone(error)) return 'gone';
  return isTimeout(error) ? 'stalled' : 'error';
}

function take<T extends KubeObject>(
  { store, health }: FollowParts<T>,
  at: Position,
  event: WatchEvent<T>,
): void {
  health.event();
  at.failures = 0;
  const version = event.object.metadata.resourceVersion;
  if (version !== undefined) at.version = version;
  if (event.type === 'BOOKMARK') return;
  const key = keyText(event.object.metadata);
  at.told?.set(key, version ?? '');
  if (event.type === 'DELETED') store.remove(key, event.object);
  else store.put(event.object);
}
