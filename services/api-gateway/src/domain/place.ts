/** Who asks for a place: whoever shows its ticket, else (no ticket) the signed-in user. */
export type Holder = { sessionId: string; ticket: string; userId: string };

/** A place as the waiting room has shown it to its holder. */
export type Place = {
  sessionId: string;
  eventId: string;
  number: number;
  queuedAt: Date | undefined;
  ticket: string;
  /** The best position told: replicas know of a step forward at slightly different times, and nobody moves back. */
  best: number;
};

/** Two holders never share a key: it holds the whole session id and the whole proof. */
export function keyOf({ sessionId, ticket, userId }: Holder): string {
  const proof = ticket === '' ? `user ${userId}` : `ticket ${ticket}`;
  return `${sessionId.length} ${sessionId} ${proof}`;
}

/** The position to tell: never worse than one told before. */
export function notWorse(place: Place, position: number): number {
  place.best = Math.min(place.best, position);
  return place.best;
}
