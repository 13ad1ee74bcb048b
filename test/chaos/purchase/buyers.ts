import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { enter } from '../../../tools/platform/accounts.js';
import {
  actOnPayPage,
  join,
  orderNow,
  placeOrder,
  sessionNow,
  type Placed,
} from '../../../tools/platform/buyer.js';
import { until } from '../../../tools/platform/until.js';
import type { Sale, World } from './world.js';

/** What a buyer means to do. */
export type Plan =
  'buy' | 'cancel' | 'refund' | 'late' | 'late, then refund' | 'retry' | 'event cancelled';
export type Ended = { plan: Plan; code: string; status: string };

type Buyer = { token: string; enteredAt: number; email: string; patienceMs: number };
/** Longer than what is away may be, and some. */
const defaultPatienceMs = 120_000;
const tokenLifeMs = 300_000;

/** Buyers who do the same over and over until told to stop. Each end is told; a buyer without an end is an error. */
export type Crowd = { ends: Ended[]; errors: string[]; finish(): Promise<void> };

export function startCrowd(world: World, plans: Plan[], patienceMs = defaultPatienceMs): Crowd {
  const ends: Ended[] = [];
  const errors: string[] = [];
  const over = new AbortController();
  const live = async (plan: Plan): Promise<void> => {
    const buyer = { token: '', enteredAt: 0, email: `${randomUUID()}@chaos.test`, patienceMs };
    while (!over.signal.aborted) {
      try {
        ends.push(await purchase(world, buyer, plan));
      } catch (error) {
        errors.push(`${plan}: ${String(error)}`);
      }
      // Two cores are shared with eight processes that are started again and again.
      await pause(250);
    }
  };
  const lives = Promise.all(plans.map(live));
  return {
    ends,
    errors,
    async finish() {
      over.abort();
      await lives;
    },
  };
}

async function purchase(world: World, buyer: Buyer, plan: Plan): Promise<Ended> {
  if (plan === 'event cancelled') return await cancelledEvent(world, buyer);
  const isLate = plan.startsWith('late');
  const event = isLate ? world.hasty : world.event;
  const { code, url } = await place(world, buyer, event);
  if (plan === 'cancel') await cancel(world, buyer, code);
  if (isLate) await statusOf(world, buyer, code, ['CANCELLED', 'FAILED']);
  const other = plan === 'retry' ? await retry(world, buyer, code) : url;
  if (plan !== 'cancel') await pay(world, buyer, { code, url: other ?? url });
  const mayEndUnpaid = plan === 'cancel' || other === undefined;
  const ended = ['COMPLETED', 'REFUNDED', ...(mayEndUnpaid ? ['CANCELLED', 'FAILED'] : [])];
  let status = await statusOf(world, buyer, code, ended);
  if (plan.endsWith('refund') && status === 'COMPLETED') {
    await refund(world, buyer, code);
    status = await statusOf(world, buyer, code, ['REFUNDED']);
  }
  return { plan, code, status };
}

/** Two orders of an event of their own, one paid; the organiser cancels it. */
async function cancelledEvent(world: World, buyer: Buyer): Promise<Ended> {
  const event = await stubborn(buyer, 'an event is on sale', () => world.briefEvent());
  const paid = await place(world, buyer, event);
  await pay(world, buyer, paid);
  await statusOf(world, buyer, paid.code, ['COMPLETED', 'REFUNDED']);
  const unpaid = await place(world, buyer, event);
  await stubborn(buyer, `event ${event.eventId} is cancelled`, async () => {
    const { organiser: token } = await world.tokens();
    const body = { reason: 'chaos' };
    const path = `/api/events/${event.eventId}/cancel`;
    const { status } = await world.rest.call('POST', path, { token, body });
    return status < 500 ? true : undefined;
  });
  await statusOf(world, buyer, unpaid.code, ['CANCELLED', 'FAILED']);
  const status = await statusOf(world, buyer, paid.code, ['REFUNDED']);
  return { plan: 'event cancelled', code: paid.code, status };
}

/** Another provider inside the same hold; undefined when the order had ended meanwhile. */
async function retry(world: World, buyer: Buyer, code: string): Promise<string | undefined> {
  const answer = await stubborn(buyer, `order ${code} can be paid otherwise`, async () => {
    const body = { paymentMethod: 'VNPAY' };
    const path = `/api/orders/${code}/pay`;
    const now = await world.rest.call<Placed>('POST', path, { token: buyer.token, body });
    return now.status < 500 && now.status !== 429 ? now : undefined;
  });
  return answer.status === 200 ? linkOf(answer.body).url : undefined;
}

/** Asks until somebody answers; a service that is being started again is waited for, as a page does. */
function stubborn<T>(
  { patienceMs }: Buyer,
  what: string,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  return until(ask, { ms: patienceMs, what, everyMs: 100 });
}

async function place(world: World, buyer: Buyer, event: Sale) {
  const { rest } = world;
  return await stubborn(buyer, 'an order can be paid', async () => {
    await signIn(world, buyer);
    const session = event.hasLine ? await admission(world, buyer, event) : undefined;
    const request = {
      eventId: event.eventId,
      items: [{ ticketClassId: event.ticketClasses[0]?.id ?? '', quantity: 1 }],
      checkoutToken: session,
      idempotencyKey: randomUUID(),
    };
    let last = '';
    for (let faults = 0; faults < 40; faults++) {
      const answer = await placeOrder(rest, buyer.token, request).catch((error: unknown) => {
        last = String(error);
        return undefined;
      });
      const { code, url } = linkOf(answer?.body);
      if (answer !== undefined && answer.status < 300) {
        if (url !== '') return { code, url };
        // It ended meanwhile, as an abandoned one does; another place in line, another order.
        throw new Error(`order ${code} is ${answer.body.order.status} and has no link`);
      }
      last = answer === undefined ? last : `${answer.status} ${answer.body.code}`;
      const isFinal =
        answer !== undefined &&
        answer.status < 500 &&
        answer.body.code !== 'ORDER_IN_PROGRESS' &&
        answer.status !== 429;
      if (isFinal) throw new Error(`refused: ${answer.body.code}`);
      await pause(150);
    }
    throw new Error(`40 tries with one key, at last: ${last}`);
  });
}

function linkOf(body: Partial<Placed> | undefined): { code: string; url: string } {
  return { code: body?.order?.code ?? '', url: body?.payment?.url ?? '' };
}

async function signIn(world: World, buyer: Buyer): Promise<void> {
  if (Date.now() - buyer.enteredAt < tokenLifeMs) return;
  const credentials = { email: buyer.email, password: 'a long enough phrase 42' };
  buyer.token = (await enter(world, credentials, ['Binh', 'Buyer'])).accessToken;
  buyer.enteredAt = Date.now();
}

async function admission({ rest }: World, { token }: Buyer, event: Sale) {
  const { sessionId } = await join(rest, token, event.eventId);
  return await until(
    async () => {
      const session = await sessionNow(rest, token, sessionId);
      if (session.status === 'WAITING') return undefined;
      return session.checkoutToken ?? '';
    },
    { ms: 20_000, what: 'the buyer is admitted', everyMs: 50 },
  );
}

async function statusOf(world: World, buyer: Buyer, code: string, wanted: string[]) {
  let last = '';
  return await stubborn(buyer, `order ${code} is ${wanted.join(' or ')}`, async () => {
    await signIn(world, buyer);
    last = (await orderNow(world.rest, buyer.token, code)).status;
    if (wanted.includes(last)) return last;
    throw new Error(`it is ${last}`);
  });
}

/** The provider is never away; the way back may be. */
async function pay(world: World, buyer: Buyer, { code, url }: { code: string; url: string }) {
  await actOnPayPage(url, 'pay').catch(async () => {
    await orderNow(world.rest, buyer.token, code).catch(() => undefined);
  });
}

async function cancel({ rest }: World, buyer: Buyer, code: string): Promise<void> {
  const { token } = buyer;
  await stubborn(buyer, `order ${code} is cancelled`, async () => {
    const answer = await rest.call('POST', `/api/orders/${code}/cancel`, { token });
    return answer.status < 500 ? true : undefined;
  });
}

async function refund({ rest, tokens }: World, buyer: Buyer, code: string): Promise<void> {
  const { admin: token } = await stubborn(buyer, 'the admin is signed in', tokens);
  await stubborn(buyer, `order ${code} is refunded`, async () => {
    const body = { reason: 'chaos' };
    const answer = await rest.call('POST', `/api/orders/${code}/refund`, { token, body });
    return answer.status < 500 ? true : undefined;
  });
}
