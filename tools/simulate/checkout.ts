import FlatQueue from 'flatqueue';
import type { Behaviour, Counts } from './types.js';

/** What happens next to somebody in checkout; those with tickets carry how many in what is above. */
const kind = { noShow: 0, wentAway: 1, order: 2, paid: 3, unpaid: 4 } as const;
const kinds = 8;

export type CheckoutOptions = {
  tickets: number;
  behaviour: Behaviour;
  random: () => number;
  counts: Counts;
};

/** All workers together are one worker that is as many times faster; `freeAt` is when it has done what was brought. */
type Desk = { everyMs: number; takesMs: number; freeAt: number };

export type Checkout = CheckoutOptions & {
  events: FlatQueue;
  desk: Desk;
  inCheckout: number;
  /** Admitted and without an order. */
  unbound: number;
  reserved: number;
  sold: number;
  orders: number;
  lastSaleAtMs: number;
};

/** Slots and stock: who is admitted chooses, orders, pays, or does not; every slot ends once. */
export function createCheckout(options: CheckoutOptions): Checkout {
  return {
    ...options,
    events: new FlatQueue(),
    desk: { everyMs: 0, takesMs: 0, freeAt: 0 },
    ...{ inCheckout: 0, unbound: 0, reserved: 0, sold: 0, orders: 0, lastSaleAtMs: 0 },
  };
}

/** Tickets for people who are not in checkout yet. */
export const free = ({ tickets, reserved, sold, unbound }: Checkout): number =>
  tickets - reserved - sold - unbound;

export function begin(checkout: Checkout, nowMs: number): void {
  const { behaviour, random, events } = checkout;
  checkout.inCheckout++;
  checkout.unbound++;
  if (random() < behaviour.noShow) {
    events.push(kind.noShow, nowMs + behaviour.claimSeconds * 1000);
    return;
  }
  const next = random() < behaviour.goesAway ? kind.wentAway : kind.order;
  events.push(next, nowMs + personMs(checkout, behaviour.chooseSeconds));
}

/** The desk as it is from now on; who stands there is served at the new pace. */
export function setDesk(
  { desk }: Checkout,
  next: { everyMs: number; takesMs: number },
  nowMs: number,
): void {
  const queued = Math.max(0, desk.freeAt - nowMs);
  if (desk.everyMs > 0) desk.freeAt = nowMs + (queued * next.everyMs) / desk.everyMs;
  Object.assign(desk, next);
}

/** The next thing that somebody does. */
export function step(checkout: Checkout): void {
  const { events, counts } = checkout;
  const nowMs = events.peekValue() ?? 0;
  const code = events.pop() ?? 0;
  const what = code % kinds;
  if (what === kind.order) order(checkout, nowMs);
  else if (what === kind.paid || what === kind.unpaid)
    settle(checkout, { isPaid: what === kind.paid, quantity: Math.floor(code / kinds) }, nowMs);
  else {
    checkout.inCheckout--;
    checkout.unbound--;
    counts[what === kind.noShow ? 'noShow' : 'wentAway']++;
  }
}

function order(checkout: Checkout, nowMs: number): void {
  const { tickets, behaviour, random, counts, events } = checkout;
  checkout.unbound--;
  checkout.orders++;
  const left = tickets - checkout.reserved - checkout.sold;
  const quantity = Math.min(left, 1 + Math.floor(random() * behaviour.mostTickets));
  if (quantity === 0) {
    checkout.inCheckout--;
    counts.refused++;
    return;
  }
  checkout.reserved += quantity;
  const placedAt = throughDesk(checkout.desk, nowMs);
  const holdMs = behaviour.holdSeconds * 1000;
  if (random() < behaviour.neverPays)
    events.push(kind.unpaid + quantity * kinds, placedAt + holdMs);
  else {
    const payMs = Math.min(holdMs, personMs(checkout, behaviour.paySeconds));
    events.push(kind.paid + quantity * kinds, placedAt + payMs);
  }
}

function settle(
  checkout: Checkout,
  { isPaid, quantity }: { isPaid: boolean; quantity: number },
  nowMs: number,
): void {
  checkout.inCheckout--;
  checkout.reserved -= quantity;
  checkout.counts[isPaid ? 'bought' : 'neverPaid']++;
  if (!isPaid) return;
  checkout.sold += quantity;
  checkout.lastSaleAtMs = nowMs;
}

function throughDesk(desk: Desk, nowMs: number): number {
  const begins = Math.max(nowMs, desk.freeAt);
  desk.freeAt = begins + desk.everyMs;
  return begins + Math.max(desk.takesMs, desk.everyMs);
}

/** Log-normal with the given mean; `spread` is the deviation of the logarithm. */
function personMs({ behaviour: { spread }, random }: Checkout, meanSeconds: number): number {
  if (spread === 0) return meanSeconds * 1000;
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return meanSeconds * 1000 * Math.exp(spread * normal - (spread * spread) / 2);
}
