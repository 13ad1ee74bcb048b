import { runScript, type LineStore } from './scripts.js';

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
  /** True while nobody is admitted because slots may be missing; see `endRebuild`. */
  unbuilt: boolean;
  /** Who takes part in a draw that is to be made now; 0 when there is none. */
  toDraw: number;
  /** Milliseconds until the clock alone changes the state of the line; undefined when it does not. */
  turnsInMs: number | undefined;
  /** Slots that there are. */
  capacity: number;
  /** How long the last of the admitted waited since joining, milliseconds. */
  waitedMs: number;
  /** Who could be admitted at once and was not: more than 0 for long is a line that stands still. */
  claimable: number;
};

export type AdmissionOrder = {
  fence: number;
  /** Tickets left, -1 = unknown: then nobody is admitted. */
  available: number;
  sold: number;
  /** Tickets that there are to sell. */
  total: number;
  trustPresence: boolean;
  look: number;
};

/** Count, cap, rate, stock and advance in one atomic step. */
export async function admit(
  store: LineStore,
  eventId: string,
  o: AdmissionOrder,
): Promise<Admission> {
  const args = [o.fence, o.available, o.sold, o.trustPresence ? '1' : '0', o.look, o.total];
  const answer = (await runScript(store, 'admit', eventId, ...args)) as number[];
  const count = (n: number): number => answer[n] ?? 0;
  return {
    fenced: count(0) === 1,
    ...{ admitted: count(1), waiting: count(2), active: count(3), passedOver: count(4) },
    more: count(5) === 1,
    unbuilt: count(6) === 1,
    toDraw: count(7),
    turnsInMs: count(8) === 0 ? undefined : count(8),
    ...{ capacity: count(9), waitedMs: count(10), claimable: count(11) },
  };
}
