import { setTimeout as pause } from 'node:timers/promises';
import {
  actOnPayPage,
  join,
  orderNow,
  placeOrder,
  sessionNow,
  type Placed,
  type Problem,
  type Session,
} from '../platform/buyer.js';
import type { RestAnswer } from '../platform/rest.js';
import type { Tally } from './tally.js';
import type { BuyerEnd, RushOptions } from './types.js';

type Buyer = RushOptions & { token: string; number: number; tally: Tally };

const pollMs = 400;
/** Faults of a service that was killed a moment ago: a person presses the button again. */
const isAway = (status: number): boolean => status === 503 || status === 504 || status === 429;

/** One buyer, patient and honest: joins, waits, orders one ticket, pays, and looks until the order has an end. */
export async function runBuyer(buyer: Buyer): Promise<BuyerEnd> {
  const { tally } = buyer;
  const end = await live(buyer).catch((error: unknown): BuyerEnd => ({
    end: 'failed',
    why: String(error),
  }));
  tally.count[end.end] += 1;
  return end;
}

async function live(buyer: Buyer): Promise<BuyerEnd> {
  const { tally, event, number } = buyer;
  const deadline = Date.now() + buyer.patienceMs;
  const session = await tally.timed('join', () => retry(deadline, () => joinLine(buyer)));
  tally.count.waiting += 1;
  const turn = await tally.timed('wait', () => untilTurn(buyer, session, deadline));
  tally.count.waiting -= 1;
  if (turn.status !== 'ADMITTED') return { end: 'refused', reason: turn.notice ?? turn.status };
  tally.count['in checkout'] += 1;
  try {
    const idempotencyKey = `rush-${event.eventId}-${number}`;
    const placed = await tally.timed('order', () =>
      order(buyer, { turn, idempotencyKey, deadline }),
    );
    if (placed.status >= 500) return { end: 'failed', why: `order answered ${placed.status}` };
    if (placed.status >= 400) return { end: 'refused', reason: placed.body.code };
    return await pay(buyer, placed.body, deadline);
  } finally {
    tally.count['in checkout'] -= 1;
  }
}

function joinLine({ rest, token, event }: Buyer): Promise<Session> {
  return join(rest, token, event.eventId);
}

/** A buyer leaves when the line says sold out: the rush would otherwise wait for returns for ever. */
async function untilTurn(buyer: Buyer, { sessionId }: Session, deadline: number): Promise<Session> {
  for (;;) {
    const session = await retry(deadline, () => sessionNow(buyer.rest, buyer.token, sessionId));
    if (session.status !== 'WAITING' || session.notice === 'SOLD_OUT') return session;
    if (Date.now() > deadline) throw new Error(`still waiting at ${session.position ?? '?'}`);
    await pause(pollMs);
  }
}

async function order(
  buyer: Buyer,
  o: { turn: Session; idempotencyKey: string; deadline: number },
): Promise<RestAnswer<Placed & Problem>> {
  const { rest, token, event } = buyer;
  const [ticketClass] = event.ticketClasses;
  if (ticketClass === undefined) throw new Error(`${event.name} has no ticket class`);
  const request = {
    eventId: event.eventId,
    items: [{ ticketClassId: ticketClass.id, quantity: 1 }],
    checkoutToken: o.turn.checkoutToken,
    idempotencyKey: o.idempotencyKey,
  };
  for (;;) {
    const answer = await retry(o.deadline, () => placeOrder(rest, token, request));
    const again = isAway(answer.status) || answer.body.code === 'ORDER_IN_PROGRESS';
    if (!again || Date.now() > o.deadline) return answer;
    await pause(pollMs);
  }
}

async function pay(buyer: Buyer, placed: Placed, deadline: number): Promise<BuyerEnd> {
  const { rest, token, tally } = buyer;
  const { code } = placed.order;
  const url = placed.payment?.url;
  if (url !== undefined)
    await tally.timed('pay', () => actOnPayPage(url, 'pay').catch(() => undefined));
  return await tally.timed('ticket', async () => {
    for (;;) {
      const order = await retry(deadline, () => orderNow(rest, token, code));
      if (order.status === 'COMPLETED') return { end: 'sold', code, quantity: 1 };
      if (order.status !== 'PENDING' && order.status !== 'REFUND_PENDING')
        return { end: 'refused', reason: order.cancelReason ?? order.failureCode ?? order.status };
      if (Date.now() > deadline) throw new Error(`order ${code} is still ${order.status}`);
      await pause(pollMs);
    }
  });
}

/** Tries again while the platform is away; a lost connection is no answer. */
async function retry<T>(deadline: number, run: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      const text = String(error);
      const away = /fetch failed|answered (429|503|504)|timeout|aborted|terminated/i.test(text);
      if (!away || Date.now() > deadline) throw error;
      await pause(pollMs);
    }
  }
}
