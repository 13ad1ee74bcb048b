/** What the gate of a TicketSale says; before the opening all but Paused, Draining and Gone are the same for a line. */
export const gateStates = [
  'Closed',
  'PreQueue',
  /** Opens by itself at the opening, and then is open. */
  'Armed',
  /** The platform is not ready: nobody is admitted until it is, or until the hold has lasted too long. */
  'Held',
  /** By a person; ends by that person alone. */
  'Paused',
  /** No new joins; who was admitted finishes. */
  'Draining',
] as const;
export type GateState = (typeof gateStates)[number];

/** How a TicketSale governs the line of its event. Instants are epoch milliseconds. */
export type Gate = {
  state: GateState;
  /** Grows with every change, also over a sale that is deleted and made anew. */
  version: number;
  /** The ConfigMap that it came from. */
  source: string;
  /** When a sale that was open was held; 0 when it was not. */
  heldAt: number;
  /** A line that is not armed holds so long after the opening, or after `heldAt`. */
  maxHoldMs: number;
  onTimeout: 'OpenDegraded' | 'Hold';
  /** Buyers in checkout at once. */
  max: number;
  /** Admissions per second. */
  rate: number;
  /** The same after a hold that lasted too long. */
  degradedRate: number;
  sessionSeconds: number;
};
