import type { ClassSeen } from './call-stock.js';

type Flag = { version: number; trueAt: number; isAsking: boolean };

/** A refusal from memory rests on what was true at most this long ago. */
const liveMs = 1_000;
/** From this age on one request is let through, so that a sold out class costs one call per half second. */
const askMs = 500;
const mostClasses = 10_000;

/** Which classes are known to have nothing left. Holds nothing while nobody hears of stock that comes back. */
export type SoldOut = {
  /** The first of these classes that is sold out; undefined: ask the database. */
  find(classIds: readonly string[], now: number): string | undefined;
  /** What a call saw; `startedAt`: epoch milliseconds, it was true later than that. */
  learn(seen: ClassSeen, startedAt: number): void;
  /** Stock came back by the change that made `version`. */
  hear(classId: string, version: number): void;
  setListening: (isListening: boolean) => void;
};

export function createSoldOut(): SoldOut {
  const flags = new Map<string, Flag>();
  const heard = new Map<string, number>();
  let listening = false;

  const refuses = (id: string, now: number): boolean => {
    const flag = flags.get(id);
    if (flag === undefined) return false;
    const age = now - flag.trueAt;
    if (age >= liveMs) return false;
    if (age < askMs || flag.isAsking) return true;
    flag.isAsking = true;
    return false;
  };
  return {
    find: (ids, now) => ids.find((id) => refuses(id, now)),
    learn({ id, left, version }, startedAt) {
      const known = flags.get(id);
      if (known !== undefined && known.version > version) return;
      if (left > 0 || !listening || version < (heard.get(id) ?? 0)) {
        flags.delete(id);
        return;
      }
      const trueAt = Math.max(startedAt, known?.trueAt ?? 0);
      if (flags.size >= mostClasses) flags.clear();
      flags.set(id, { version, trueAt, isAsking: false });
    },
    hear(id, version) {
      if (heard.size >= mostClasses) heard.clear();
      heard.set(id, Math.max(version, heard.get(id) ?? 0));
      if ((flags.get(id)?.version ?? version) < version) flags.delete(id);
    },
    setListening(isListening) {
      listening = isListening;
      if (!isListening) flags.clear();
    },
  };
}
