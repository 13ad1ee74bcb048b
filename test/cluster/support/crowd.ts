import { randomUUID } from 'node:crypto';
import {
  orderNow,
  placeOrder,
  sessionNow,
  type Order,
  type Session,
} from '../../../tools/platform/buyer.js';
import { restClient, type Rest, type RestAnswer } from '../../../tools/platform/rest.js';
import { until } from '../../../tools/platform/until.js';

export type Sale = { gatewayUrl: string; eventId: string; ticketClassId: string };
export type Bought = { code: string; arrivalNumber: number; admittedAt: number };

const patienceMs = 300_000;
const everyMs = 500;
const atOnce = 4;

/**
 * People who are in line before it opens and buy one free ticket each. As a page does, they ask again when nobody answers, and
 * order with one key. Resolves with what each has bought; rejects with what the first who got nothing met last.
 */
export async function buyAll(sale: Sale, people: Person[]): Promise<Bought[]> {
  return await Promise.all(people.map((person) => buy(sale, person)));
}

export type Person = { rest: Rest; token: string };

/** So many accounts, a few at a time: a password costs its service a while. */
export async function signUpAll(gatewayUrl: string, count: number): Promise<Person[]> {
  const people: Person[] = [];
  const numbers = Array.from({ length: count }, (_, number) => number).values();
  const some = async (): Promise<void> => {
    for (const number of numbers) people.push(await signUp(gatewayUrl, number));
  };
  await Promise.all(Array.from({ length: atOnce }, some));
  return people;
}

/** Somebody new at an address of their own: the gateway counts requests by it. */
async function signUp(gatewayUrl: string, number: number): Promise<Person> {
  const address = `198.18.${Math.floor(number / 250)}.${(number % 250) + 1}`;
  const rest = restClient(gatewayUrl, { 'x-forwarded-for': address });
  const email = `${randomUUID()}@cluster.test`;
  const body = { firstName: 'Binh', lastName: 'Buyer', email, password: randomUUID() };
  const { accessToken } = await answered('signing up', () =>
    rest.call<{ accessToken: string }>('POST', '/api/auth/signup', { body }),
  );
  return { rest, token: accessToken };
}

async function joinLine({ rest, token }: Person, eventId: string): Promise<Session> {
  const { session } = await answered('joining', () =>
    rest.call<{ session: Session }>('POST', '/api/waitroom/join', { token, body: { eventId } }),
  );
  return session;
}

async function buy({ eventId, ticketClassId }: Sale, person: Person): Promise<Bought> {
  const { rest, token } = person;
  const { sessionId, arrivalNumber } = await joinLine(person, eventId);
  const session = await until(
    async () => {
      const now = await sessionNow(rest, token, sessionId);
      return now.status === 'WAITING' ? undefined : now;
    },
    { ms: patienceMs, everyMs, what: `place ${arrivalNumber} is called` },
  );
  const idempotencyKey = randomUUID();
  const items = [{ ticketClassId, quantity: 1 }];
  const { checkoutToken } = session;
  const request = { eventId, items, checkoutToken, paymentMethod: 'NONE', idempotencyKey };
  const { order } = await answered<{ order: Order }>(`place ${arrivalNumber} orders`, () =>
    placeOrder(rest, token, request),
  );
  const { code } = order;
  await until(
    async () => ((await orderNow(rest, token, code)).status === 'COMPLETED' ? true : undefined),
    { ms: patienceMs, everyMs, what: `order ${code} is completed` },
  );
  return { code, arrivalNumber, admittedAt: Date.parse(session.admittedAt ?? '') };
}

/** Asks until the answer is the platform's last word; a pod that is away, or an order in progress, is not. */
async function answered<T>(what: string, ask: () => Promise<RestAnswer<T>>): Promise<T> {
  const answer = await until(
    async () => {
      const now = await ask();
      const { code = '' } = now.body as { code?: string };
      if (now.status >= 500 || now.status === 429 || code === 'ORDER_IN_PROGRESS')
        throw new Error(`${now.status} ${code}`);
      return now;
    },
    { ms: patienceMs, everyMs, what: `${what} is answered` },
  );
  if (answer.status < 300) return answer.body;
  throw new Error(`${what} is refused: ${answer.status} ${JSON.stringify(answer.body)}`);
}
