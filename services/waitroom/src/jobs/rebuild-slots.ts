import type { Clock } from '@ticketbottle/service-kit/clock.js';
import type { Orders, SlotOrder } from '../clients/orders.js';
import { beginCheckout, endCheckout } from '../store/line-scripts.js';
import { boundSlots, endRebuild } from '../store/recovery.js';
import type { LineStore } from '../store/scripts.js';

type RebuildParts = { store: LineStore; orders: Orders; clock: Clock };

/** Longer than Redis loses and clocks differ. */
const recentMs = 600_000;
const marginMs = 120_000;

/**
 * After a loss: slots whose order is open are made and bound again, and those whose order has ended meanwhile are freed.
 * It asks the orders themselves, not the last minute of their events: a slot whose end was lost is found however old.
 */
export async function rebuildSlots(parts: RebuildParts, eventId: string): Promise<void> {
  const { store, orders, clock } = parts;
  const bound = await boundSlots(store, eventId); // before the orders: what is bound from now on is known by itself
  const seen = new Set<string>();
  for await (const order of orders.open(eventId, clock.now() - recentMs)) {
    seen.add(order.code);
    if (order.slot === 'REFUSED') continue;
    await bind(store, eventId, order);
    if (order.slot !== 'OPEN') await end(store, eventId, order);
  }
  for (const [, code] of bound) {
    const order = seen.has(code) ? undefined : await orders.find(code);
    if (order !== undefined && order.slot !== 'OPEN') await end(store, eventId, order);
  }
  await endRebuild(store, eventId);
}

/** The order proves the admission. */
async function bind(store: LineStore, eventId: string, order: SlotOrder): Promise<void> {
  const { code, number, userId, createdAt } = order;
  const leaseMs = order.holdMs + marginMs;
  const token = { issuedAt: createdAt, expiresAt: createdAt + leaseMs };
  await beginCheckout(store, eventId, { number, orderCode: code, leaseMs, userId, token });
}

async function end(store: LineStore, eventId: string, order: SlotOrder): Promise<void> {
  const { code, number, slot } = order;
  const keep = slot === 'REFUSED';
  const outcome = slot === 'OPEN' || slot === 'REFUSED' ? 'FAILED' : slot;
  await endCheckout(store, eventId, { number, orderCode: code, keep, outcome, cause: 'rebuild' });
}
