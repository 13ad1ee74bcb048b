import { expectEqual } from './expect-equal.js';
import { join, sessionNow } from '../platform/buyer.js';
import { enter, type Accounts } from '../platform/accounts.js';
import type { Platform } from '../platform/platform.js';
import { publishEvent, type PublishedEvent } from '../platform/publish-event.js';
import { startRush } from '../rush/rush.js';
import { tokensOf } from '../start/demo.js';
import { openStores, type OrderDocument } from '../verify/stores.js';
import { verify } from '../verify/verify.js';

const [buyers, later, waiting] = [20, 5, 6];

/** What must be there again. */
export type Sold = {
  event: PublishedEvent;
  orders: Pick<OrderDocument, 'code' | 'status' | 'totalMinor'>[];
  line: { token: string; sessionId: string; arrivalNumber: number; position: number | null }[];
};

/** Sells tickets of one event, and leaves people waiting in the line of another. */
export async function sell(platform: Platform, accounts: Accounts): Promise<Sold> {
  const tokens = await tokensOf(platform, accounts);
  const plan = { maxConcurrent: 10, releasePerSecond: 100, holdSeconds: 900 };
  const classes = [{ name: 'Standing', priceMinor: 450_000, total: buyers + later }];
  const event = await publishEvent(platform.rest, tokens, { name: 'Sold', classes, ...plan });
  await rush(platform, event, buyers);
  const waitingRoom = {
    ...{ maxConcurrent: 1, releasePerSecond: 1, sessionSeconds: 900 },
    ...{ reconnectGraceSeconds: 120, paused: true },
  };
  const paused = { name: 'Waited for', classes, ...plan, config: { waitingRoom } };
  const { eventId } = await publishEvent(platform.rest, tokens, paused);
  const line: Sold['line'] = [];
  for (let n = 0; n < waiting; n++) {
    const account = { email: `waits-${n}@ticketbottle.test`, password: `waits-${n}-Password` };
    const { accessToken: token } = await enter(platform, account, ['Wen', `Waits ${n}`]);
    const { sessionId, arrivalNumber } = await join(platform.rest, token, eventId);
    const { position = null } = await sessionNow(platform.rest, token, sessionId);
    line.push({ token, sessionId, arrivalNumber, position });
  }
  await exact(platform, event);
  return { event, orders: await ordersOf(platform), line };
}

/** Orders, invariants and places as they were, and somebody buys the rest. @throws Error that says what is not so. */
export async function checkRestored(
  platform: Platform,
  sold: Sold,
  say: (line: string) => void,
): Promise<void> {
  expectEqual('orders', await ordersOf(platform), sold.orders);
  say(`${sold.orders.length} orders as they were`);
  for (const { token, sessionId, ...place } of sold.line) {
    const now = await sessionNow(platform.rest, token, sessionId);
    const { arrivalNumber, position = null } = now;
    expectEqual(`the place of ${sessionId}`, { arrivalNumber, position }, place);
  }
  say(`${sold.line.length} people at their places in line`);
  await rush(platform, sold.event, later);
  await exact(platform, sold.event);
  say(`${later} more bought, and the invariants hold`);
}

async function rush({ rest }: Platform, event: PublishedEvent, count: number): Promise<void> {
  const ends = await startRush({ rest, event, buyers: count, patienceMs: 120_000 }).finished;
  const unsold = ends.filter(({ end }) => end !== 'sold');
  expectEqual('buyers without a ticket', unsold, []);
}

async function exact(platform: Platform, { eventId }: PublishedEvent): Promise<void> {
  const { ok, lines } = await verify(platform, eventId);
  if (!ok) throw new Error(lines.join('\n'));
}

async function ordersOf(platform: Platform): Promise<Sold['orders']> {
  const stores = await openStores(platform);
  try {
    const found = await stores.orders.find().sort({ code: 1 }).toArray();
    return found.map(({ code, status, totalMinor }) => ({ code, status, totalMinor }));
  } finally {
    await stores.close();
  }
}
