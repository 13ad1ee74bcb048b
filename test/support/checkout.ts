import { expect } from 'chai';
import {
  admitted,
  join,
  placeOrder,
  type OrderLine,
  type Placed,
  type Session,
} from '../../tools/platform/buyer.js';
import type { PublishedEvent } from '../../tools/platform/publish-event.js';
import { until } from '../../tools/platform/until.js';
import { platform } from './platform.js';

export type Buyer = { token: string; userId: string };

/** Joins and waits for the turn. */
export async function admit(buyer: Buyer, event: PublishedEvent): Promise<Session> {
  const { rest } = platform();
  const { sessionId } = await join(rest, buyer.token, event.eventId);
  const session = await admitted(rest, buyer.token, sessionId, 10_000);
  expect(session.status).to.equal('ADMITTED');
  return session;
}

/** Joins, waits and places an order that can be paid. */
export async function checkout(
  buyer: Buyer,
  event: PublishedEvent,
  items: OrderLine[],
): Promise<Placed & { session: Session; url: string }> {
  const session = await admit(buyer, event);
  const { status, body } = await placeOrder(platform().rest, buyer.token, {
    eventId: event.eventId,
    items,
    checkoutToken: session.checkoutToken,
  });
  expect(status, JSON.stringify(body)).to.equal(201);
  const url = body.payment?.url ?? '';
  expect(url).to.match(/^http/);
  return { ...body, session, url };
}

/** The only class of an event, or the n-th. */
export function classId(event: PublishedEvent, n = 0): string {
  const found = event.ticketClasses[n];
  if (found === undefined) throw new Error(`${event.name} has no class ${n}`);
  return found.id;
}

type Availability = { items: { ticketClassId: string; available: number }[] };

export async function available(event: PublishedEvent, ticketClassId: string): Promise<number> {
  const path = `/api/events/${event.eventId}/availability`;
  const { items } = await platform().rest.ok<Availability>('GET', path);
  return items.find((item) => item.ticketClassId === ticketClassId)?.available ?? Number.NaN;
}

type Sales = { inCheckout: number };

export async function inCheckout(event: PublishedEvent): Promise<number> {
  const { rest, tokens } = platform();
  const path = `/api/events/${event.eventId}/sales`;
  return (await rest.ok<Sales>('GET', path, { token: tokens.organiser })).inCheckout;
}

/** Asserts by waiting, bounded at five times the promise. */
export function within<T>(seconds: number, what: string, probe: () => Promise<T | undefined>) {
  return until(probe, { ms: seconds * 5_000, what, everyMs: 100 });
}
