import { admitted, join, orderBecomes, placeOrder } from '../platform/buyer.js';
import { publishEvent } from '../platform/publish-event.js';
import type { Rest } from '../platform/rest.js';

export type DemoSale = {
  rest: Rest;
  admin: { email: string; password: string };
  /** Unique in the emails of a run. */
  run: string;
  buyers: number;
  redirectUrl: string;
  say: (line: string) => void;
};

const waitMs = 120_000;

/** Puts an event with free tickets on sale and lets buyers take them; answers how many got one. */
export async function demoSale(sale: DemoSale): Promise<number> {
  const { rest, admin, buyers, say, run } = sale;
  const signedIn = await rest.ok<{ accessToken: string }>('POST', '/api/auth/signin', {
    body: admin,
  });
  const organiser = await signUp(sale, 'organiser');
  const event = await publishEvent(
    rest,
    { admin: signedIn.accessToken, organiser },
    {
      name: `Demo sale ${run}`,
      classes: [{ name: 'Free', priceMinor: 0, total: buyers }],
      maxConcurrent: 10,
      releasePerSecond: 5,
      holdSeconds: 600,
      config: { isFree: true },
    },
  );
  say(`${event.name} is on sale: ${event.eventId}`);
  const ends = await Promise.allSettled(
    Array.from({ length: buyers }, (_, number) => buy(sale, event, number)),
  );
  for (const end of ends) if (end.status === 'rejected') say(String(end.reason));
  return ends.filter(({ status }) => status === 'fulfilled').length;
}

type Event = Awaited<ReturnType<typeof publishEvent>>;

async function buy(sale: DemoSale, event: Event, number: number): Promise<void> {
  const { rest, redirectUrl } = sale;
  const { eventId, ticketClasses } = event;
  const token = await signUp(sale, `buyer-${number}`);
  const { sessionId } = await join(rest, token, eventId);
  const { checkoutToken } = await admitted(rest, token, sessionId, waitMs);
  const items = [{ ticketClassId: ticketClasses[0]?.id ?? '', quantity: 1 }];
  const order = { eventId, items, checkoutToken, paymentMethod: 'NONE', redirectUrl };
  const { status, body } = await placeOrder(rest, token, order);
  if (status >= 300) throw new Error(`buyer ${number}: ${status} ${body.code}: ${body.detail}`);
  await orderBecomes(rest, token, { code: body.order.code, status: ['COMPLETED'], ms: waitMs });
}

async function signUp({ rest, run }: DemoSale, who: string): Promise<string> {
  const body = {
    firstName: 'Demo',
    lastName: who,
    email: `demo-${run}-${who}@ticketbottle.test`,
    password: `demo ${run} ${who}`,
  };
  return (await rest.ok<{ accessToken: string }>('POST', '/api/auth/signup', { body })).accessToken;
}
