import type { FieldOwner } from './field-owner.js';

/** A field as it is now: `replicas`, `minReplicas` or `maxReplicas` of one object. Null: it is unset. */
export type LiveField = FieldOwner & {
  uid: string;
  /** The resourceVersion of the object. */
  version: string;
  value: number | null;
};

/**
 * What is kept of a field for as long as its object lives. It is never deleted before: a sale that ended is no reason to
 * forget which value was not ours.
 */
export type Ledger = {
  uid: string;
  /** The last value that was not written by us; undefined when nobody knows it, since a ledger was deleted by hand. */
  baseline?: number | null | undefined;
  /** Values that may be live from us: what we wrote last, and what somebody of us is about to write. At most 16. */
  lastWritten: readonly (number | null)[];
  /** The resourceVersion of the object for which the last of them was meant. */
  version: string;
};

/** The copy in the status of a sale, for the case that somebody deletes the ledger. */
export type LedgerCopy = { uid: string; baseline: number | null; applied: number | null };

/** `isOurs`: the live value was written by us. Not `known`: nobody knows the baseline; then nothing is lowered. */
export type Baseline =
  { isOurs: boolean; known: true; value: number | null } | { isOurs: true; known: false };

/** At most one write; what follows it is decided after reading everything again. */
export type LedgerWrite =
  | { kind: 'Nothing' }
  /** Refused by the API server when the ledger is another than the one that was read. */
  | { kind: 'WriteLedger'; ledger: Ledger }
  /** Refused by the API server when the object is another, or another version, than the one that was read. */
  | { kind: 'Patch'; value: number | null };

const longestList = 16;

/** Books of the same object; those of one of the same name that is gone do not count. */
const booksOf = <Books extends { uid: string }>(live: LiveField, books: Books | undefined) =>
  books?.uid === live.uid ? books : undefined;

/**
 * The baseline is the last value not written by us, and "by us" is what the API server's books say. Where it keeps none, a
 * value is ours that the ledger says we wrote.
 */
export function readBaseline(live: LiveField, ledger?: Ledger, copy?: LedgerCopy): Baseline {
  const kept = booksOf(live, ledger);
  const copied = booksOf(live, copy);
  const written = kept?.lastWritten ?? (copied ? [copied.applied] : []);
  const isOurs = live.owner === 'Unknown' ? written.includes(live.value) : live.owner === 'Ours';
  if (!isOurs) return { isOurs, known: true, value: live.value };
  const value = kept?.baseline === undefined ? copied?.baseline : kept.baseline;
  return value === undefined ? { isOurs, known: false } : { isOurs, known: true, value };
}

/**
 * The next write on the way to `next`: first the ledger is made true, only then the object is patched. So a crash after any
 * write, and a write of a deposed leader that comes late, leave books from which the same baseline is read again. Whoever
 * calls this reads the ledger first and the object after it: a ledger that is then still the same is one that knows every
 * write that the object has seen.
 */
export function decideWrite(
  live: LiveField,
  ledger: Ledger | undefined,
  { baseline, next }: { baseline: Baseline; next: number | null },
): LedgerWrite {
  const kept = booksOf(live, ledger);
  const lastWritten = next === live.value ? atRest(live, baseline) : underWay(live, baseline, next);
  if (isTrue(live, kept, { baseline, lastWritten, isAtRest: next === live.value }))
    return next === live.value ? { kind: 'Nothing' } : { kind: 'Patch', value: next };
  const others = next === live.value ? [] : (kept?.lastWritten ?? []);
  const list = [...others.filter((one) => !lastWritten.includes(one)), ...lastWritten];
  const { uid, version } = live;
  const entry = { uid, version, lastWritten: list.slice(-longestList) };
  const known = baseline.known ? { baseline: baseline.value } : {};
  return { kind: 'WriteLedger', ledger: { ...entry, ...known } };
}

const atRest = ({ value }: LiveField, { isOurs }: Baseline) => (isOurs ? [value] : []);
const underWay = (live: LiveField, baseline: Baseline, next: number | null) => [
  ...atRest(live, baseline),
  next,
];

/**
 * Whether the ledger says what it must. To patch, it must also have been written for this version of the object; and while it
 * is of this version, no value is struck off: whoever meant it may still write it.
 */
function isTrue(
  live: LiveField,
  kept: Ledger | undefined,
  want: { baseline: Baseline; lastWritten: readonly (number | null)[]; isAtRest: boolean },
): boolean {
  const { baseline, lastWritten, isAtRest } = want;
  if (kept === undefined) return isAtRest && !baseline.isOurs;
  if (kept.baseline !== (baseline.known ? baseline.value : undefined)) return false;
  if (!lastWritten.every((one) => kept.lastWritten.includes(one))) return false;
  const isShort = isAtRest && kept.lastWritten.length === lastWritten.length;
  return kept.version === live.version || isShort;
}
