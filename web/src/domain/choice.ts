export type Offered = {
  ticketClassId: string;
  name: string;
  priceMinor: number;
  currency: string;
  available: number;
  status: string;
};

/** Seats wanted by class. */
export type Choice = Record<string, number>;

export function seatsOf(choice: Choice): number {
  return Object.values(choice).reduce((sum, n) => sum + n, 0);
}

export function totalOf(choice: Choice, offered: Offered[]): number {
  return offered.reduce((sum, o) => sum + o.priceMinor * (choice[o.ticketClassId] ?? 0), 0);
}

/** How many of this class can be chosen beside the rest of the choice. */
export function mostOf(offered: Offered, choice: Choice, perOrder: number): number {
  if (offered.status !== 'ACTIVE') return 0;
  const others = seatsOf(choice) - (choice[offered.ticketClassId] ?? 0);
  return Math.max(0, Math.min(offered.available, perOrder - others));
}

/** The choice as far as it is still there; classes that are not are left out, the others stay as they are. */
export function stillThere(choice: Choice, offered: Offered[]): Choice {
  const left = new Map(
    offered.filter((o) => o.status === 'ACTIVE').map((o) => [o.ticketClassId, o.available]),
  );
  const kept = Object.entries(choice).map(
    ([id, n]) => [id, Math.min(n, left.get(id) ?? 0)] as const,
  );
  return Object.fromEntries(kept.filter(([, n]) => n > 0));
}
