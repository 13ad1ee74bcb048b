import { crc32 } from 'node:zlib';
import type { LineSettings, SessionStatus } from '../domain/line.js';
import { runScript, toText, type LineStore } from './scripts.js';

/**
 * Users of an event are spread over this many small hashes, which Redis packs up to `hash-max-listpack-entries` fields:
 * about 15 each at a million users. It fits 128 fields up to 6 million users, and 512 (the default) up to 27 million.
 */
export const buckets = 65_536;

export function bucketOf(userId: string): number {
  return crc32(userId) % buckets;
}

export type JoinAnswer =
  { ok: true; number: number; joinedAt: number } | { ok: false; reason: string };
/** `userId` is a UUID: 16 bytes of it are stored. */
export type Joiner = { userId: string; emailVerified: boolean };

/** One answer per user, in order. */
export async function joinLine(
  store: LineStore,
  eventId: string,
  users: Joiner[],
): Promise<JoinAnswer[]> {
  const args = users.flatMap(({ userId, emailVerified }) => [
    Buffer.from(userId.replaceAll('-', ''), 'hex'),
    bucketOf(userId),
    emailVerified ? '1' : '0',
  ]);
  const answers = toText(await runScript(store, 'join', eventId, ...args)) as [
    number | string,
    string,
  ][];
  return answers.map(([first, at]) =>
    typeof first === 'number'
      ? { ok: true, number: first, joinedAt: Number(at) }
      : { ok: false, reason: first },
  );
}

/** True when they were newer than what the line had. */
export async function saveSettings(
  store: LineStore,
  eventId: string,
  s: LineSettings,
): Promise<boolean> {
  const flag = (value: boolean): number => (value ? 1 : 0);
  const fields = {
    status: s.status,
    managed: flag(s.managed),
    preQueueAt: s.preQueueAt,
    opensAt: s.opensAt,
    closesAt: s.closesAt,
    paused: flag(s.paused),
    verifiedOnly: flag(s.verifiedOnly),
    max: s.max,
    rate: s.rate,
    sessionSeconds: s.sessionSeconds,
    graceSeconds: s.graceSeconds,
    claimSeconds: s.claimSeconds,
  };
  const flat = Object.entries(fields).flat();
  return (await runScript(store, 'save-settings', eventId, s.version, ...flat)) === 1;
}

export type SessionReading = {
  status: SessionStatus;
  admittedAt: number | undefined;
  leaseEnd: number | undefined;
};

/** Read by its owner (\`userId\`) it is the claim of the slot. */
export async function readSession(
  store: LineStore,
  eventId: string,
  o: { number: number; userId: string },
): Promise<SessionReading> {
  const answer = toText(await runScript(store, 'read-session', eventId, o.number, o.userId));
  const [status, at, leaseEnd] = answer as [SessionStatus, string, string];
  const instant = (text: string): number | undefined => (text === '' ? undefined : Number(text));
  return { status, admittedAt: instant(at), leaseEnd: instant(leaseEnd) };
}

export async function leaveLine(
  store: LineStore,
  eventId: string,
  number: number,
): Promise<'LEFT' | 'BOUND' | 'ENDED' | 'UNKNOWN'> {
  return toText(await runScript(store, 'leave', eventId, number)) as
    'LEFT' | 'BOUND' | 'ENDED' | 'UNKNOWN';
}

/** OK or the reason of the refusal. */
export async function beginCheckout(
  store: LineStore,
  eventId: string,
  o: { number: number; orderCode: string; leaseMs: number; userId: string },
): Promise<string> {
  const { number, orderCode, leaseMs, userId } = o;
  return String(
    toText(await runScript(store, 'begin-checkout', eventId, number, orderCode, leaseMs, userId)),
  );
}

/** True when something changed. */
export async function endCheckout(
  store: LineStore,
  eventId: string,
  o: { number: number; orderCode: string; keep: boolean; outcome: SessionStatus; cause: string },
): Promise<boolean> {
  const { number, orderCode, keep, outcome, cause } = o;
  const args = [number, orderCode, keep ? '1' : '0', outcome, cause];
  return (await runScript(store, 'end-checkout', eventId, ...args)) === 1;
}

export async function notePresence(
  store: LineStore,
  eventId: string,
  numbers: number[],
): Promise<void> {
  await runScript(store, 'note-presence', eventId, ...numbers);
}

export async function countPresent(store: LineStore, eventId: string): Promise<number> {
  return Number(await runScript(store, 'count-present', eventId));
}

/** The fencing number, 0 while another holds the line. */
export async function takeLease(
  store: LineStore,
  eventId: string,
  o: { holder: string; leaseMs: number },
): Promise<number> {
  return Number(await runScript(store, 'take-lease', eventId, o.holder, o.leaseMs));
}

export async function dropLease(store: LineStore, eventId: string, holder: string): Promise<void> {
  await runScript(store, 'drop-lease', eventId, holder);
}

export type Admission = {
  /** False when a newer holder was seen: stop. */
  fenced: boolean;
  admitted: number;
  waiting: number;
  active: number;
  passedOver: number;
  /** True when there is more to look at right now. */
  more: boolean;
};

export type AdmissionOrder = {
  fence: number;
  /** Tickets left, -1 = unknown: then nobody is admitted. */
  available: number;
  sold: number;
  trustPresence: boolean;
  look: number;
};

/** Count, cap, rate, stock and advance in one atomic step. */
export async function admit(
  store: LineStore,
  eventId: string,
  o: AdmissionOrder,
): Promise<Admission> {
  const args = [o.fence, o.available, o.sold, o.trustPresence ? '1' : '0', o.look];
  const answer = (await runScript(store, 'admit', eventId, ...args)) as number[];
  const [ok = 0, admitted = 0, waiting = 0, active = 0, passedOver = 0, more = 0] = answer;
  return { fenced: ok === 1, admitted, waiting, active, passedOver, more: more === 1 };
}
