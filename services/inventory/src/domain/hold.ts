/** One class and how many of it; at most one line per class. */
export type Line = { id: string; quantity: number };

export const stockReasons = [
  'SOLD_OUT',
  'SALE_NOT_OPEN',
  'SALE_CLOSED',
  'CLASS_INACTIVE',
  'EVENT_NOT_PUBLISHED',
  'EVENT_CANCELLED',
  'TICKET_CLASS_NOT_FOUND',
  'IDEMPOTENCY_KEY_REUSED',
  'HOLD_EXPIRED',
  'ORDER_FINAL',
  /** Not known here yet: to be asked for, never told to a caller. */
  'EVENT_UNKNOWN',
  'NOT_DUE',
  'CURRENCY_MISMATCH',
  /** Too many wait. */
  'OVERLOADED',
  /** Its caller stopped waiting before its turn; nothing was done. */
  'TIMEOUT',
] as const;
export type StockReason = (typeof stockReasons)[number];

/** `expiresAt`: epoch milliseconds, of a Reserve. */
export type StockAnswer =
  | { ok: true; expiresAt?: number }
  | { ok: false; reason: StockReason; ticketClassId?: string; left?: number };

const stale: readonly StockReason[] = [
  'EVENT_UNKNOWN',
  'EVENT_NOT_PUBLISHED',
  'SALE_NOT_OPEN',
  'SALE_CLOSED',
];

/** True for a "no" that rests on what we last heard of the event; it is asked again before anybody is refused. */
export function mayBeStale(answer: StockAnswer): boolean {
  return !answer.ok && stale.includes(answer.reason);
}

/** Lines of one class are one line; sorted by class, as they are locked. */
export function mergeLines(lines: readonly { ticketClassId: string; quantity: number }[]): Line[] {
  const byClass = new Map<string, number>();
  for (const { ticketClassId, quantity } of lines)
    byClass.set(ticketClassId, (byClass.get(ticketClassId) ?? 0) + quantity);
  return [...byClass]
    .map(([id, quantity]) => ({ id, quantity }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The text of a refusal: the thing, the fact, the way out. */
export function stockMessage(answer: Extract<StockAnswer, { ok: false }>): string {
  const { reason, ticketClassId = '', left = 0 } = answer;
  const texts: Record<StockReason, string> = {
    SOLD_OUT: `${left} tickets of class ${ticketClassId} are left; order fewer or choose another class`,
    SALE_NOT_OPEN: 'the sale has not opened yet; see saleOpensAt of the event',
    SALE_CLOSED: 'the sale has closed',
    CLASS_INACTIVE: `class ${ticketClassId} is not on sale; choose another one`,
    EVENT_NOT_PUBLISHED: 'the event is not published',
    EVENT_CANCELLED: 'the event was cancelled',
    TICKET_CLASS_NOT_FOUND: `the event has no class ${ticketClassId}`,
    IDEMPOTENCY_KEY_REUSED: 'this order holds other lines; use another order code',
    HOLD_EXPIRED: 'the hold of this order has ended; place a new order',
    ORDER_FINAL: 'the tickets of this order are sold; they come back by a refund only',
    EVENT_UNKNOWN: 'the event is not known',
    NOT_DUE: 'the hold does not end yet, or has ended',
    CURRENCY_MISMATCH: 'the classes of one order must have one currency',
    OVERLOADED: 'too many requests wait for this class; try again in a second',
    TIMEOUT: 'the caller had stopped waiting before its turn; nothing was done',
  };
  return texts[reason];
}
