export type Offered = {
  ticketClassId: string;
  name: string;
  priceMinor: number;
  currency: string;
  available: number;
  status: string;
  /** Of its own window; absent where it is the event's. */
  saleOpensAt?: string;
  saleClosesAt?: string;
};

export type ClassState = 'ON_SALE' | 'NOT_YET' | 'OVER' | 'INACTIVE';

/** Whether a class can be bought while its event is on sale; `now` is the server's, epoch milliseconds. */
export function classState(offered: Offered, now: number): ClassState {
  const { status, saleOpensAt, saleClosesAt } = offered;
  if (status !== 'ACTIVE') return 'INACTIVE';
  if (saleOpensAt !== undefined && now < Date.parse(saleOpensAt)) return 'NOT_YET';
  return saleClosesAt !== undefined && now >= Date.parse(saleClosesAt) ? 'OVER' : 'ON_SALE';
}

/** Seats wanted by class. */
export type Choice = Record<string, number>;

export function seatsOf(choice: Choice): number {
  return Object.values(choice).reduce((sum, n) => sum + n, 0);
}

export function totalOf(choice: Choice, offered: Offered[]): number {
  return offered.reduce((sum, o) => sum + o.priceMinor * (choice[o.ticketClassId] ?? 0), 0);
}

type Bounds = { perOrder: number; now: number };

/** How many of this class can be chosen beside the rest of the choice. */
export function mostOf(offered: Offered, choice: Choice, { perOrder, now }: Bounds): number {
  if (classState(offered, now) !== 'ON_SALE') return 0;
  const others = seatsOf(choice) - (choice[offered.ticketClassId] ?? 0);
  return Math.max(0, Math.min(offered.available, perOrder - others));
}

/** The choice as far as it is still there; classes that are not are left out, the others stay as they are. */
export function stillThere(choice: Choice, offered: Offered[], now: number): Choice {
  const onSale = offered.filter((o) => classState(o, now) === 'ON_SALE');
  const left = new Map(onSale.map((o) => [o.ticketClassId, o.available]));
  const kept = Object.entries(choice).map(
    ([id, n]) => [id, Math.min(n, left.get(id) ?? 0)] as const,
  );
  return Object.fromEntries(kept.filter(([, n]) => n > 0));
}
