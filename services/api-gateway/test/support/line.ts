import { randomUUID } from 'node:crypto';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { expect } from 'chai';
import { readEvents, type Reading } from './events.js';
import { callAt, openFrontDoor, platformAdmin, type FrontDoor } from './front-door.js';

const hour = 3_600_000;
const inHours = (n: number) => new Date(Date.now() + n * hour).toISOString();

export type Session = {
  sessionId: string;
  status: string;
  position: number | null;
  ticket: string;
  arrivalNumber: number;
  checkoutToken?: string;
};
export type StreamOptions = {
  sessionId: string;
  ticket?: string;
  token?: string;
  /** Another gateway than the first. */
  url?: string;
  lastEventId?: string;
};
export type LineWorld = Awaited<ReturnType<typeof openLineWorld>>;

/** A gateway, everything that a line needs behind it, and what people do with them. */
export async function openLineWorld(file: string, more: ('order' | 'payment')[] = []) {
  const door = await openFrontDoor(file, ['user', 'event', 'inventory', 'waitroom', ...more]);
  const readings: Reading[] = [];
  const send = sender(door);
  const signUp = async () => {
    const body = {
      firstName: 'Hoa',
      lastName: 'Lê',
      email: `${randomUUID()}@line.test`,
      password: 'a long enough phrase 42',
    };
    return await send<{ accessToken: string; user: { id: string } }>('POST', '/api/auth/signup', {
      body,
    });
  };
  const organiser = (await signUp()).accessToken;
  const admin = await platformAdmin(door);
  const join = async (eventId: string, token: string) =>
    (await send<{ session: Session }>('POST', '/api/waitroom/join', { token, body: { eventId } }))
      .session;
  const leave = (sessionId: string, token: string) =>
    send('POST', '/api/waitroom/leave', { token, body: { sessionId } });
  const look = async (sessionId: string, token: string) =>
    (await send<{ session: Session }>('GET', `/api/waitroom/sessions/${sessionId}`, { token }))
      .session;
  /** An event on sale that lets one buyer in at a time. */
  const onSale = async () => {
    const eventId = await publishEvent(send, { organiser, admin });
    const { accessToken: token } = await signUp();
    // The event reaches the line by Kafka.
    await waitUntil(
      'the line takes joins',
      async () => {
        const body = { eventId };
        const reply = await door.call('/api/waitroom/join', { method: 'POST', token, body });
        return reply.status === 200;
      },
      { timeoutMs: 20_000 },
    );
    await leave((await join(eventId, token)).sessionId, token);
    return eventId;
  };
  return {
    ...{ door, organiser, admin, send, join, leave, look, onSale },
    /** An event of free tickets without a line. */
    freeSale: () => publishEvent(send, { organiser, admin }, { isFree: true }),
    signUp: async () => (await signUp()).accessToken,
    /** With the id of the user. */
    person: signUp,
    stream: async (o: StreamOptions) => {
      const reading = await openStream(door, o);
      readings.push(reading);
      return reading;
    },
    /** One buyer in checkout, and `behind` more in line. */
    inLine: async (behind: number) => {
      const eventId = await onSale();
      const first = await signUp();
      const { sessionId } = await join(eventId, first.accessToken);
      await waitUntil(
        'the first is admitted',
        async () => (await look(sessionId, first.accessToken)).status === 'ADMITTED',
        { timeoutMs: 10_000 },
      );
      const waiting = [];
      for (let n = 0; n < behind; n++) {
        const { accessToken: token, user } = await signUp();
        waiting.push({ token, userId: user.id, ...(await join(eventId, token)) });
      }
      const admitted = { token: first.accessToken, sessionId };
      return { eventId, admitted, waiting };
    },
    closeStreams: () => {
      for (const reading of readings.splice(0)) reading.close();
    },
    stop: () => door.stop(),
  };
}

type Send = ReturnType<typeof sender>;

function sender(door: FrontDoor) {
  return async <T>(method: string, path: string, o: { token?: string; body?: unknown } = {}) => {
    const reply = await callAt(door.url, path, { method, ...o });
    expect(reply.status, `${method} ${path}: ${JSON.stringify(reply.body)}`).to.be.lessThan(300);
    return reply.body as T;
  };
}

async function publishEvent(
  send: Send,
  as: { organiser: string; admin: string },
  { isFree }: { isFree: boolean } = { isFree: false },
) {
  const token = as.organiser;
  const name = randomUUID().slice(0, 8);
  const make = (path: string, body: unknown) => send<{ id: string }>('POST', path, { token, body });
  const organizer = await make('/api/organizers', { name });
  const { id } = await make('/api/events', {
    name: `Concert ${name}`,
    startsAt: inHours(48),
    endsAt: inHours(50),
    timeZone: 'Asia/Ho_Chi_Minh',
    location: { venue: 'Hall', street: '1 Street', city: 'Hanoi', country: 'VN' },
    categoryIds: [],
    organizerId: organizer.id,
  });
  const waitingRoom = {
    maxConcurrent: 1,
    releasePerSecond: 10,
    sessionSeconds: 900,
    reconnectGraceSeconds: 120,
    claimSeconds: 60,
  };
  const config = {
    saleOpensAt: inHours(-1),
    saleClosesAt: inHours(24),
    isFree,
    isPublic: true,
    requiresApproval: true,
    allowWaitRoom: !isFree,
    maxAttendees: 100,
    maxTicketsPerOrder: 10,
    maxTicketsPerUser: 20,
    holdSeconds: 900,
    ...(isFree ? {} : { waitingRoom }),
  };
  await send('PUT', `/api/events/${id}/config`, { token, body: config });
  const standing = {
    name: 'Standing',
    priceMinor: isFree ? 0 : 50_000,
    currency: 'VND',
    total: 10,
  };
  await make(`/api/events/${id}/ticket-classes`, standing);
  await send('POST', `/api/events/${id}/approve`, { token: as.admin, body: {} });
  await send('POST', `/api/events/${id}/publish`, { token, body: {} });
  return id;
}

function openStream(door: FrontDoor, o: StreamOptions): Promise<Reading> {
  const query = o.ticket === undefined ? '' : `?ticket=${encodeURIComponent(o.ticket)}`;
  const path = `/api/waitroom/sessions/${o.sessionId}/stream${query}`;
  return readEvents((o.url ?? door.url) + path, {
    ...(o.token === undefined ? {} : { authorization: `Bearer ${o.token}` }),
    ...(o.lastEventId === undefined ? {} : { 'last-event-id': o.lastEventId }),
  });
}
