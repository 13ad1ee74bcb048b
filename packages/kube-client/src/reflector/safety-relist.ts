import { compareVersions, type KubeList, type KubeObject } from '../api/objects.js';
import { isOver, sleep } from '../clock.js';
import { auditStore } from './audit.js';
import type { FollowParts, Position } from './follow-parts.js';

export const safetyRelistMs = 600_000;
/** A watch that nothing happens on gets there by a bookmark, which comes each minute. */
const auditWaitMs = 90_000;
const auditLookMs = 250;

/** While a watch runs: every ten minutes a list beside it, which proves that the watch tells everything. */
export async function auditAgainAndAgain<T extends KubeObject>(
  parts: FollowParts<T>,
  at: Position,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = parts;
  for (;;) {
    await sleep(clock, Math.max(0, at.auditDueAt - clock.monotonic()), signal);
    if (isOver(signal)) return;
    at.auditDueAt = clock.monotonic() + (parts.safetyRelistMs ?? safetyRelistMs);
    const told = new Map<string, string>();
    at.told = told;
    try {
      const list = await parts.source.list(signal);
      await caughtUp(parts, at, { list, signal });
      if (!isOver(signal)) settle(parts, told, list);
    } catch (error) {
      if (!isOver(signal)) parts.onTrouble({ what: 'safety relist failed', error });
    }
  }
}

async function caughtUp<T extends KubeObject>(
  { clock, ...waits }: FollowParts<T>,
  at: Position,
  { list, signal }: { list: KubeList<T>; signal: AbortSignal },
): Promise<void> {
  const usual = Math.min(auditWaitMs, waits.safetyRelistMs ?? safetyRelistMs);
  const until = clock.monotonic() + (waits.auditWaitMs ?? usual);
  const behind = () => compareVersions(at.version, list.metadata.resourceVersion) < 0;
  while (behind() && clock.monotonic() < until && !isOver(signal))
    await sleep(clock, auditLookMs, signal);
}

function settle<T extends KubeObject>(
  { store, health, onTrouble }: FollowParts<T>,
  told: Map<string, string>,
  list: KubeList<T>,
): void {
  const after = [...told].filter(
    ([, version]) => compareVersions(version, list.metadata.resourceVersion) > 0,
  );
  const missed = auditStore(store, list, new Set(after.map(([key]) => key)));
  health.listed();
  health.missed(missed);
  if (missed > 0) onTrouble({ what: `${missed} events never came; the list put them right` });
}
