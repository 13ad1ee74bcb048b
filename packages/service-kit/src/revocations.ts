import type { Clock } from './clock.js';
import type { Logger } from './logger.js';

/** Tokens that died before their time, as their issuer lists them. */
export type Revocation = {
  userId: string;
  /** Empty: every session of the account. */
  sessionId: string;
  /** Tokens of the account with a lower `ver` are dead; 0 when one session is meant. */
  minVersion: number;
  revokedAt?: Date | undefined;
};

/** Asks the issuer for what was revoked at or after an instant; undefined asks for all that is kept. */
export type RevocationSource = (since: Date | undefined) => Promise<readonly Revocation[]>;

type Holder = { userId: string; sessionId: string; ver: number };

export type Revocations = {
  /** Brings the list up to date when it is older than 2 s; waits only when it is too old to be answered from. */
  refresh(): Promise<void>;
  /** The list is at most 5 s old. */
  isFresh(): boolean;
  isRevoked(holder: Holder): boolean;
  /** Another number whenever something was revoked since. */
  news(): number;
};

export type RevocationsOptions = { source: RevocationSource; clock: Clock; logger: Logger };

const askMs = 2_000;
/** While the list is out of date: who acts waits for it. */
const retryMs = 250;
const staleMs = 5_000;
/** A row may be committed later than it was stamped, and clocks differ. */
const overlapMs = 30_000;
/** Longer than an access token lives. */
const keepMs = 16 * 60_000;

type Known = { minVersion: number; at: number };

/**
 * Remembers which access tokens died early. It asks when somebody asks it, at most once per 2 s (four times a second
 * while it has no list that is new enough), so that it needs no loop of its own; while the issuer is away the last list goes on, and `isFresh` says that it is old.
 */
export function createRevocations({ source, clock, logger }: RevocationsOptions): Revocations {
  const known = new Map<string, Known>();
  let listedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let newest: number | undefined;
  let asking: Promise<void> | undefined;
  let told = 0;

  const note = ({ userId, sessionId, minVersion, revokedAt }: Revocation, now: number): void => {
    const at = revokedAt?.getTime() ?? now;
    const id = sessionId === '' ? userId : sessionId;
    const before = known.get(id);
    if (before === undefined || before.at < at) told += 1;
    known.set(id, { minVersion: Math.max(before?.minVersion ?? 0, minVersion), at });
    newest = Math.max(newest ?? 0, at);
  };
  const ask = async (): Promise<void> => {
    const now = clock.now();
    triedAt = now;
    try {
      const since = newest === undefined ? undefined : new Date(newest - overlapMs);
      for (const revocation of await source(since)) note(revocation, now);
      for (const [id, { at }] of known) if (at < now - keepMs) known.delete(id);
      listedAt = now;
    } catch (error) {
      logger.warn({ err: error }, 'revoked tokens cannot be listed; the last list goes on');
    }
  };
  const isFresh = (): boolean => clock.now() - listedAt <= staleMs;
  return {
    isFresh,
    async refresh() {
      const paceMs = isFresh() ? askMs : retryMs;
      if (clock.now() - triedAt < paceMs && asking === undefined) return;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      if (!isFresh()) await asking;
    },
    isRevoked: ({ userId, sessionId, ver }) =>
      known.has(sessionId) || ver < (known.get(userId)?.minVersion ?? 0),
    news: () => told,
  };
}
