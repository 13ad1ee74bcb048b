import type { Gate, GateState } from '../domain/gate.js';
import { runScript, toText, type LineStore } from './scripts.js';

/** True when it was newer than what the line had. The line of an event is governed from its first gate on. */
export async function saveGate(
  store: LineStore,
  eventId: string,
  { version, ...fields }: Gate,
): Promise<boolean> {
  return await write(store, eventId, version, fields);
}

/** The sale is gone for good: no new joins, who was admitted finishes. Only for the version that was read. */
export async function endGate(
  store: LineStore,
  eventId: string,
  read: Pick<GateReading, 'version'>,
): Promise<boolean> {
  // Between this version and the next: whatever is written later is newer, whatever was before is not.
  return await write(store, eventId, read.version + 0.5, { state: 'Gone' });
}

export type GateReading = { state: GateState | 'Gone'; version: number; source: string };

/** What the line knows; undefined when it never was governed. */
export async function readGate(
  store: LineStore,
  eventId: string,
): Promise<GateReading | undefined> {
  const answer = toText(await runScript(store, 'read-gate', eventId)) as string[];
  const [state, version, source = ''] = answer;
  if (state === undefined) return undefined;
  return { state: state as GateReading['state'], version: Number(version), source };
}

async function write(
  store: LineStore,
  eventId: string,
  version: number,
  fields: Record<string, string | number>,
): Promise<boolean> {
  const flat = Object.entries(fields).flat();
  return (await runScript(store, 'save-gate', eventId, version, ...flat)) === 1;
}
