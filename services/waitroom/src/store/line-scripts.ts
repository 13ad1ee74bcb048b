import { crc32 } from 'node:zlib';
import type { SessionStatus } from '@ticketbottle/line/line.js';
import type { LineSettings } from '../domain/line-settings.js';
import { runScript, toText, type LineStore } from './scripts.js';

/** What the index of a line finds a user by: 24 bits, never 0. */
export function hashOf(userId: string): number {
  return 1 + (crc32(userId) % 0xff_ff_ff);
}

export function toBytes(userId: string): Buffer {
  return Buffer.from(userId.replaceAll('-', ''), 'hex');
}

export type JoinAnswer =
  | { ok: true; number: number; joinedAt: number }
  | { ok: false; reason: string; retryAfterSeconds?: number };
/** A place that was signed for the user; with the times of the checkout token when it was admitted. */
export type Proof = {
  number: number;
  joinedAt: number;
  token: { issuedAt: number; expiresAt: number } | undefined;
};
/** `userId` is a UUID: 16 bytes of it are stored. */
export type Joiner = { userId: string; emailVerified: boolean; proof?: Proof | undefined };

/** One answer per user, in order. */
export async function joinLine(
  store: LineStore,
  eventId: string,
  users: Joiner[],
): Promise<JoinAnswer[]> {
  const proofs = users.flatMap(({ proof }, n) =>
    proof === undefined ? [] : [n + 1, toText4(proof)],
  );
  const raw = (await runScript(store, 'join', eventId, pack(users), ...proofs)) as unknown[];
  const [places, ...refusals] = raw as [Buffer, ...unknown[]];
  const answers = users.map((_, n): JoinAnswer => {
    const [number, joinedAt] = [places.readUInt32BE(10 * n), places.readUIntBE(10 * n + 4, 6)];
    return { ok: true, number, joinedAt };
  });
  for (let n = 0; n < refusals.length; n += 3) {
    const [who, reason, wait] = toText(refusals.slice(n, n + 3)) as [number, string, number];
    answers[who - 1] = { ok: false, reason, ...(wait > 0 ? { retryAfterSeconds: wait } : {}) };
  }
  return answers;
}

/** One argument for all: Redis reads and hands to Lua each argument on its own. */
function pack(users: Joiner[]): Buffer {
  const size = 20;
  const packed = Buffer.allocUnsafe(size * users.length);
  for (const [n, { userId, emailVerified }] of users.entries()) {
    packed.write(userId.replaceAll('-', ''), size * n, 'hex');
    packed.writeUIntBE(hashOf(userId), size * n + 16, 3);
    packed.write(emailVerified ? '1' : '0', size * n + 19, 'latin1');
  }
  return packed;
}

function toText4({ number, joinedAt, token }: Proof): string {
  return [number, joinedAt, token?.issuedAt ?? 0, token?.expiresAt ?? 0].join(' ');
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
    draw: flag(s.draw),
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
  /** LOST: the store knows nothing of a number that may have been told; see `restorePlace`. */
  status: SessionStatus | 'LOST';
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
  const [status, at, leaseEnd] = answer as [SessionReading['status'], string, string];
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

export type Binding = {
  number: number;
  orderCode: string;
  leaseMs: number;
  userId: string;
  /** Of the checkout token, epoch milliseconds; without them a lost slot is not made again. */
  token?: { issuedAt: number; expiresAt: number } | undefined;
};

/** OK or the reason of the refusal. */
export async function beginCheckout(
  store: LineStore,
  eventId: string,
  { number, orderCode, leaseMs, userId, token }: Binding,
): Promise<string> {
  const args = [number, orderCode, leaseMs, userId, token?.issuedAt ?? 0, token?.expiresAt ?? 0];
  return String(toText(await runScript(store, 'begin-checkout', eventId, ...args)));
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

/** `broken`: for a while before it nothing could be written. */
export async function notePresence(
  store: LineStore,
  eventId: string,
  numbers: number[],
  broken = false,
): Promise<void> {
  await runScript(store, 'note-presence', eventId, broken ? '1' : '0', ...numbers);
}

export async function countPresent(store: LineStore, eventId: string): Promise<number> {
  return Number(await runScript(store, 'count-present', eventId));
}
