import {
  quantityOf,
  type Item,
  type Line,
  type OrderRefusal,
  type PaymentMethod,
} from './order.js';

/** What the event says about its sale. */
export type Sale = {
  eventId: string;
  status: 'DRAFT' | 'CONFIGURED' | 'APPROVED' | 'PUBLISHED' | 'CANCELLED';
  saleOpensAt: Date | undefined;
  saleClosesAt: Date | undefined;
  allowWaitRoom: boolean;
  maxTicketsPerOrder: number;
  maxTicketsPerUser: number;
  requireVerifiedEmail: boolean;
};

export type Verdict = { ok: true } | { ok: false; refusal: OrderRefusal };

const yes: Verdict = { ok: true };

export function no(
  reason: string,
  message: string,
  metadata?: Record<string, string>,
): Verdict & { ok: false } {
  return {
    ok: false,
    refusal: { reason, message, ...(metadata === undefined ? {} : { metadata }) },
  };
}

/** `admittedAt`: when the checkout token was issued; an admission before the close still buys after it. */
export function decideSale(
  sale: Sale,
  { now, admittedAt }: { now: number; admittedAt: Date | undefined },
): Verdict {
  const { eventId, status, saleOpensAt, saleClosesAt } = sale;
  if (status === 'CANCELLED') return no('EVENT_CANCELLED', `event ${eventId} was cancelled`);
  if (status !== 'PUBLISHED' || saleOpensAt === undefined || saleClosesAt === undefined)
    return no('EVENT_NOT_PUBLISHED', `event ${eventId} is not on sale`);
  if (now < saleOpensAt.getTime())
    return no('SALE_NOT_OPEN', `the sale opens at ${saleOpensAt.toISOString()}`, {
      saleOpensAt: saleOpensAt.toISOString(),
    });
  const arrivedAt = admittedAt?.getTime() ?? now;
  if (arrivedAt >= saleClosesAt.getTime())
    return no('SALE_CLOSED', `the sale closed at ${saleClosesAt.toISOString()}`);
  return yes;
}

export function decideLimits(
  sale: Sale,
  { lines, emailVerified }: { lines: Line[]; emailVerified: boolean },
): Verdict {
  const count = quantityOf(lines);
  if (sale.requireVerifiedEmail && !emailVerified)
    return no(
      'EMAIL_NOT_VERIFIED',
      'this event asks for a verified e-mail address; follow the link in the mail we sent',
    );
  if (count > sale.maxTicketsPerOrder)
    return no(
      'ORDER_LIMIT_REACHED',
      `at most ${sale.maxTicketsPerOrder} tickets per order; ${count} were asked for`,
      {
        max: String(sale.maxTicketsPerOrder),
      },
    );
  if (count > sale.maxTicketsPerUser) return userLimit(sale.maxTicketsPerUser);
  return yes;
}

export function userLimit(max: number): Verdict & { ok: false } {
  return no('USER_LIMIT_REACHED', `at most ${max} tickets of this event per person`, {
    max: String(max),
  });
}

/** One class as inventory describes it. */
export type PricedClass = {
  id: string;
  eventId: string;
  name: string;
  priceMinor: number;
  currency: string;
  active: boolean;
};

export type Pricing =
  | { ok: true; items: Item[]; totalMinor: number; currency: string }
  | { ok: false; refusal: OrderRefusal };

/** Copies name and price onto the lines. */
export function decidePrices(eventId: string, lines: Line[], classes: PricedClass[]): Pricing {
  const items: Item[] = [];
  const currencies = new Set<string>();
  for (const { ticketClassId, quantity } of lines) {
    const found = classes.find((c) => c.id === ticketClassId && c.eventId === eventId);
    if (found === undefined)
      return no('TICKET_CLASS_NOT_FOUND', `event ${eventId} has no ticket class ${ticketClassId}`);
    if (!found.active)
      return no('CLASS_INACTIVE', `${found.name} is not sold now`, { ticketClassId });
    const { name, priceMinor, currency } = found;
    currencies.add(currency);
    items.push({ ticketClassId, quantity, name, priceMinor, totalMinor: priceMinor * quantity });
  }
  const [currency = ''] = currencies;
  if (currencies.size > 1)
    return no(
      'CURRENCY_MISMATCH',
      `one currency per order; these lines have ${[...currencies].join(', ')}`,
    );
  const totalMinor = items.reduce((sum, item) => sum + item.totalMinor, 0);
  return { ok: true, items, totalMinor, currency };
}

/** NONE exactly when nothing is to be paid. */
export function decideMethod(totalMinor: number, method: PaymentMethod): Verdict {
  if (!Number.isSafeInteger(totalMinor))
    return no('AMOUNT_INVALID', 'the total is more than can be paid at once; order fewer tickets');
  if (totalMinor === 0 && method !== 'NONE')
    return no('AMOUNT_INVALID', 'this order costs nothing; send payment method NONE');
  if (totalMinor > 0 && method === 'NONE')
    return no('AMOUNT_INVALID', `this order costs ${totalMinor}; choose a payment method`);
  return yes;
}

/** The quick no, from a snapshot; Reserve has the last word. */
export function decideStock(lines: Line[], left: Map<string, number>): Verdict {
  for (const { ticketClassId, quantity } of lines) {
    const available = left.get(ticketClassId);
    if (available !== undefined && available < quantity)
      return no('SOLD_OUT', `${available} tickets left of ${ticketClassId}`, {
        ticketClassId,
        left: String(available),
      });
  }
  return yes;
}

/** Lines of one class become one, so that limits and prices see the whole. */
export function mergeLines(lines: Line[]): Line[] {
  const byClass = new Map<string, number>();
  for (const { ticketClassId, quantity } of lines)
    byClass.set(ticketClassId, (byClass.get(ticketClassId) ?? 0) + quantity);
  return [...byClass]
    .map(([ticketClassId, quantity]) => ({ ticketClassId, quantity }))
    .sort((a, b) => (a.ticketClassId < b.ticketClassId ? -1 : 1));
}
