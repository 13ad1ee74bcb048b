import { rememberLine } from './known-lines.js';
import { hashOf, toBytes } from './line-scripts.js';
import { lineKey, runScript, type LineStore } from './scripts.js';

/** What a process remembers of a line. */
export type Memory = {
  /** When the line was made, epoch milliseconds: another birth is another line, made after the store was emptied. */
  born: number;
  last: number;
  serving: number;
  graceSeconds: number;
  /** In the draw; 0 without one, -1 while it is not made. */
  participants: number;
};

/** Tells a store that was emptied what this process remembers. */
export async function rebuildLine(
  store: LineStore,
  eventId: string,
  { born, last, serving, graceSeconds, participants }: Memory,
): Promise<void> {
  const args = [born, last, serving, graceSeconds, participants];
  await runScript(store, 'rebuild-line', eventId, ...args);
  await rememberLine(store, eventId);
}

/** Gives a lost place back to its owner; false when another session of theirs is alive, or this one has ended. */
export async function restorePlace(
  store: LineStore,
  eventId: string,
  { userId, number, joinedAt }: { userId: string; number: number; joinedAt: number },
): Promise<boolean> {
  const args = [toBytes(userId), hashOf(userId), number, joinedAt];
  return (await runScript(store, 'restore-place', eventId, ...args)) === 1;
}

/** Slots that are bound to an order: number and code. */
export async function boundSlots(store: LineStore, eventId: string): Promise<[number, string][]> {
  const bound = await store.redis.hgetall(`${lineKey(store, eventId)}:bound`);
  return Object.entries(bound).map(([number, code]) => [Number(number), code]);
}

/** The slots are as the orders say: the line may admit again. */
export async function endRebuild(store: LineStore, eventId: string): Promise<void> {
  await runScript(store, 'end-rebuild', eventId);
}
