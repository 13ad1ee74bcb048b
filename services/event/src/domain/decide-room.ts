import type { DomainRefusal, EventConfig, WaitingRoom } from './event.js';

/** Which TicketSale governs the line of an event, if one does; unknown while the waiting room cannot be asked. */
export type Governance = { isKnown: true; sale: string | undefined } | { isKnown: false };

const figures = [
  'maxConcurrent',
  'releasePerSecond',
  'sessionSeconds',
  'reconnectGraceSeconds',
  'claimSeconds',
] as const satisfies readonly (keyof WaitingRoom)[];

/**
 * Whether an edit takes anything out of the hands of a TicketSale: a line that is there gets other settings, or goes. To switch
 * one on takes nothing; nor does the end of a pause by the organiser, which no sale can end.
 */
export function changesRoom(before: EventConfig | undefined, after: EventConfig): boolean {
  const room = before?.waitingRoom;
  const next = after.waitingRoom;
  if (room === undefined) return false;
  if (next === undefined) return true;
  const isPaused = next.paused && !room.paused;
  return isPaused || figures.some((name) => room[name] !== next[name]);
}

/** Why such an edit may not be; undefined when it may. */
export function roomRefusal(governance: Governance): DomainRefusal | undefined {
  if (!governance.isKnown)
    return {
      reason: 'DEPENDENCY_UNAVAILABLE',
      message: 'nobody can say now whether a TicketSale governs the waiting room; try again',
    };
  const { sale } = governance;
  if (sale === undefined) return undefined;
  const message = `a TicketSale (${sale}) governs the waiting room: change it there`;
  return { reason: 'MANAGED_BY_TICKETSALE', message };
}
