import { randomUUID } from 'node:crypto';
import { env } from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import {
  actOnPayPage,
  orderBecomes,
  orderNow,
  placeOrder,
  type Order,
  type Problem,
} from '../../tools/platform/buyer.js';
import type { PublishedEvent } from '../../tools/platform/publish-event.js';
import { until } from '../../tools/platform/until.js';
import { verify } from '../../tools/verify/verify.js';
import { classId } from '../support/checkout.js';
import { platform } from '../support/platform.js';
import { random } from '../support/random.js';

const seed = Number(env['SEED'] ?? 20_261_128);
const races = env['TEST_SIZE'] === 'long' ? 200 : 50;
const atOnce = 8;
/** Cancel minus pay, in the time that an order takes to hear of its payment here and now. */
const earliest = -0.2;
const latest = 2;

type Race = { code: string; token: string; paid: boolean; cancelled: boolean };
type Shown = Order & { refund?: { status: string; amountMinor: number } | null };

/** A busy platform is asked again, as a page does; both calls answer a repeat as at first. */
function answered<T extends { status: number }>(what: string, ask: () => Promise<T>): Promise<T> {
  return until(
    async () => {
      const answer = await ask();
      return answer.status < 500 && answer.status !== 429 ? answer : undefined;
    },
    { ms: 60_000, what },
  );
}

describe(`a cancel that meets the notice of its payment, ${races} times (SEED=${seed})`, function () {
  this.timeout(300_000);

  const run = async (event: PublishedEvent, token: string, leadMs: number): Promise<Race> => {
    const { rest } = platform();
    const idempotencyKey = randomUUID();
    const { body } = await answered('an order is placed', () =>
      placeOrder(rest, token, {
        ...{ eventId: event.eventId, idempotencyKey },
        items: [{ ticketClassId: classId(event), quantity: 1 }],
      }),
    );
    const { code } = body.order;
    const pay = async () => {
      await pause(Math.max(0, -leadMs));
      return await actOnPayPage(body.payment?.url ?? '', 'pay');
    };
    const cancel = async () => {
      await pause(Math.max(0, leadMs));
      const path = `/api/orders/${code}/cancel`;
      return await answered(`${code} is cancelled or not`, () =>
        rest.call<Problem>('POST', path, { token, body: {} }),
      );
    };
    const [payment, cancelled] = await Promise.all([pay(), cancel()]);
    if (cancelled.status !== 200)
      expect([cancelled.status, cancelled.body.code]).to.eql([409, 'ORDER_FINAL']);
    return { code, token, paid: payment.status < 400, cancelled: cancelled.status === 200 };
  };

  /** Tickets and no cancel, or a cancel and no ticket, and then the money back if there was any. */
  const endOf = async ({ code, token, paid, cancelled }: Race): Promise<string> => {
    const { rest } = platform();
    const wanted = cancelled ? [paid ? 'REFUNDED' : 'CANCELLED'] : ['COMPLETED'];
    const order = await until(
      async () => {
        const now = (await orderNow(rest, token, code)) as Shown;
        return wanted.includes(now.status) ? now : undefined;
      },
      { ms: 60_000, what: `${code}, ${JSON.stringify({ paid, cancelled })}, is ${wanted.join()}` },
    );
    const path = `/api/orders/${code}/tickets`;
    const { items } = await rest.ok<{ items: { status: string }[] }>('GET', path, { token });
    expect(items.map(({ status }) => status)).to.eql(cancelled ? [] : ['VALID']);
    if (order.status === 'REFUNDED')
      expect(order.refund).to.include({ status: 'DONE', amountMinor: order.totalMinor });
    return order.status;
  };

  /** From the payer's click to the tickets, milliseconds, where nobody cancels. */
  const measure = async (event: PublishedEvent, token: string): Promise<number> => {
    const { rest } = platform();
    const { body } = await placeOrder(rest, token, {
      eventId: event.eventId,
      items: [{ ticketClassId: classId(event), quantity: 1 }],
    });
    const from = Date.now();
    await actOnPayPage(body.payment?.url ?? '', 'pay');
    const bought = { code: body.order.code, status: ['COMPLETED'], ms: 30_000 };
    await orderBecomes(rest, token, bought);
    return Date.now() - from;
  };

  it('ends in tickets, or cancelled with the money back, never in both or neither', async () => {
    const event = await platform().event({
      classes: [{ name: 'Standing', priceMinor: 100_000, total: 2 * races + 4 }],
      config: { allowWaitRoom: false, maxTicketsPerUser: races + 2 },
    });
    const buyers = [await platform().buyer(), await platform().buyer()];
    await Promise.all(buyers.map(({ token }) => measure(event, token)));
    const times = buyers.map(({ token }) => measure(event, token));
    const heardMs = Math.max(...(await Promise.all(times)));
    const next = random(seed);
    const leads = Array.from(
      { length: races },
      () => heardMs * (earliest + next() * (latest - earliest)),
    );
    const done: Race[] = [];
    const worker = async () => {
      for (let lead = leads.pop(); lead !== undefined; lead = leads.pop()) {
        const { token } = buyers[leads.length % buyers.length] ?? buyers[0]!;
        done.push(await run(event, token, lead));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    const ends: string[] = [];
    for (const race of done) ends.push(await endOf(race));
    expect(ends).to.have.length(races);
    // Both must have won now and then, or nothing was raced.
    expect(ends).to.include('COMPLETED').and.to.include('REFUNDED');
    const verdict = await verify(platform(), event.eventId);
    expect(verdict.ok, verdict.lines.join('\n')).to.equal(true);
  });
});
