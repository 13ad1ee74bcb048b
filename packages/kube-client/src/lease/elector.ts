import type { KubeApi } from '../api/kube-api.js';
import type { ObjectKey } from '../api/objects.js';
import { isOver, sleep, systemClock, type Clock } from '../clock.js';
import { attempt, isHeldBy, type AttemptParts, type Observation } from './attempt.js';
import { leaseKind, releaseSpec, type Lease } from './lease.js';

export type ElectorOptions = {
  /** One of its own, so that no burst of other calls delays a renewal. */
  api: KubeApi;
  lease: ObjectKey;
  /** Unlike any other's, also after a restart: pod name and a random part. */
  identity: string;
  /**
   * What only the leader does. `signal` is aborted at the renew deadline and by `stop`: all writing must end
   * then. The lease is neither released nor taken again before this has returned.
   */
  lead: (signal: AbortSignal) => Promise<void>;
  onTrouble?: (trouble: { what: string; error?: unknown }) => void;
  clock?: Clock;
  /** How long others wait for a silent leader; default 15. */
  leaseSeconds?: number;
  /** How long a leader goes on without a renewal; default 10, less than `leaseSeconds`. */
  renewSeconds?: number;
  /** Between tries, give or take a fifth; default 2. */
  retrySeconds?: number;
};

export type Elector = {
  isLeader(): boolean;
  /** Who holds the lease, as last seen. */
  leader(): string | undefined;
  /** Ends the work, waits for it, and releases the lease so that the next takes over within one retry. */
  stop(): Promise<void>;
};

type Parts = AttemptParts &
  Required<Pick<ElectorOptions, 'lead' | 'onTrouble' | 'renewSeconds' | 'retrySeconds'>>;

/** Takes part in the election until `stop`: waits warm, leads, and waits again (port of client-go leaderelection). */
export function startElector(options: ElectorOptions): Elector {
  const parts: Parts = {
    onTrouble: () => undefined,
    clock: systemClock,
    leaseSeconds: 15,
    renewSeconds: 10,
    retrySeconds: 2,
    ...options,
  };
  if (parts.renewSeconds >= parts.leaseSeconds || parts.retrySeconds >= parts.renewSeconds)
    throw new Error('an elector needs retrySeconds < renewSeconds < leaseSeconds');
  const seen: Observation = { lease: undefined, changedAt: parts.clock.monotonic() };
  const abort = new AbortController();
  const term = { isLeader: false };
  const running = run(parts, seen, { signal: abort.signal, term });
  return {
    isLeader: () => term.isLeader,
    leader: () => seen.lease?.spec?.holderIdentity,
    stop: async () => {
      abort.abort();
      await running;
    },
  };
}

type Run = { signal: AbortSignal; term: { isLeader: boolean } };

async function run(parts: Parts, seen: Observation, { signal, term }: Run): Promise<void> {
  while (!isOver(signal)) {
    const startedAt = parts.clock.monotonic();
    const timeoutMs = (parts.renewSeconds * 1_000) / 2;
    if (await tried(parts, seen, { signal, timeoutMs }))
      await leadOnce(parts, seen, { signal, term, startedAt });
    if (!isOver(signal)) await sleep(parts.clock, pauseMs(parts), signal);
  }
  await release(parts, seen);
}

async function tried(
  parts: Parts,
  seen: Observation,
  options: { signal: AbortSignal; timeoutMs: number },
): Promise<boolean> {
  try {
    return await attempt(parts, seen, options);
  } catch (error) {
    if (!options.signal.aborted) parts.onTrouble({ what: 'the lease was not reached', error });
    return false;
  }
}

/** One term: the work runs beside the renewals, and ends with them. */
async function leadOnce(
  parts: Parts,
  seen: Observation,
  { signal, term, startedAt }: Run & { startedAt: number },
): Promise<void> {
  const ended = new AbortController();
  const end = (): void => {
    term.isLeader = false;
    ended.abort();
  };
  signal.addEventListener('abort', end);
  if (isOver(signal)) end();
  else term.isLeader = true;
  const work = lead(parts, ended.signal).finally(end);
  await renewUntilLost(parts, seen, { signal: ended.signal, startedAt, end });
  end();
  signal.removeEventListener('abort', end);
  await work;
}

async function lead({ lead: work, onTrouble }: Parts, signal: AbortSignal): Promise<void> {
  try {
    if (!isOver(signal)) await work(signal);
  } catch (error) {
    if (!isOver(signal)) onTrouble({ what: 'the work of the leader failed', error });
  }
}

/**
 * Answers when the lease is lost or `signal` is aborted. The deadline counts from before the last good renewal was
 * sent, so that it ends before anybody who saw that renewal may take over.
 */
async function renewUntilLost(
  parts: Parts,
  seen: Observation,
  { signal, startedAt, end }: { signal: AbortSignal; startedAt: number; end: () => void },
): Promise<void> {
  const { clock } = parts;
  const renewMs = parts.renewSeconds * 1_000;
  let goodAt = startedAt;
  const lost = (): void => {
    if (!isOver(signal)) parts.onTrouble({ what: `no renewal within ${parts.renewSeconds} s` });
    end();
  };
  let cancel = clock.after(goodAt + renewMs - clock.monotonic(), lost);
  while (!isOver(signal)) {
    await sleep(clock, pauseMs(parts), signal);
    if (isOver(signal)) break;
    const at = clock.monotonic();
    const timeoutMs = Math.min(renewMs / 2, Math.max(1, goodAt + renewMs - at));
    if (await tried(parts, seen, { signal, timeoutMs })) {
      if (isOver(signal)) break;
      goodAt = at;
      cancel();
      cancel = clock.after(goodAt + renewMs - clock.monotonic(), lost);
    } else if (!isHeldBy(seen.lease, parts.identity)) {
      parts.onTrouble({
        what: `${seen.lease?.spec?.holderIdentity ?? 'nobody'} holds the lease now`,
      });
      break;
    }
  }
  cancel();
}

function pauseMs({ clock, retrySeconds }: Parts): number {
  return retrySeconds * 1_000 * (0.8 + 0.4 * clock.random());
}

async function release(parts: Parts, seen: Observation): Promise<void> {
  const { api, clock, identity, lease: key, onTrouble, retrySeconds } = parts;
  if (!isHeldBy(seen.lease, identity)) return;
  const call = { timeoutMs: retrySeconds * 1_000, tries: 1 };
  try {
    // Read again: a renewal that was cut off by `stop` may have arrived.
    const now = await api.get<Lease>(leaseKind, key, call);
    if (!isHeldBy(now, identity)) return;
    await api.replace<Lease>(
      leaseKind,
      { ...now, spec: releaseSpec(now.spec ?? {}, clock.now()) },
      call,
    );
  } catch (error) {
    onTrouble({ what: 'the lease was not released; it ends by itself', error });
  }
}
