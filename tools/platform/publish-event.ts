import type { Rest } from './rest.js';

export type EventPlan = {
  name: string;
  classes: { name: string; priceMinor: number; total: number }[];
  maxConcurrent: number;
  releasePerSecond: number;
  holdSeconds: number;
  /** Further config fields, e.g. allowWaitRoom: false. */
  config?: Record<string, unknown>;
};

export type PublishedEvent = {
  eventId: string;
  name: string;
  ticketClasses: { id: string; name: string; priceMinor: number }[];
};

type Tokens = { admin: string; organiser: string };
const day = 86_400_000;

/** Puts an event on sale by REST alone, as an organiser and a platform admin would. */
export async function publishEvent(
  rest: Rest,
  tokens: Tokens,
  plan: EventPlan,
): Promise<PublishedEvent> {
  const token = tokens.organiser;
  const suffix = Date.now().toString(36) + Math.random().toString(36).slice(2, 6);
  const category = await rest.ok<{ id: string }>('POST', '/api/categories', {
    token: tokens.admin,
    body: { name: `Music ${suffix}`, slug: `music-${suffix}` },
  });
  const organizer = await rest.ok<{ id: string }>('POST', '/api/organizers', {
    token,
    body: { name: `Bottle Concerts ${suffix}`, description: 'Loud and on time' },
  });
  const event = await rest.ok<{ id: string }>('POST', '/api/events', {
    token,
    body: { ...eventBody(plan), categoryIds: [category.id], organizerId: organizer.id },
  });
  await rest.ok('PUT', `/api/events/${event.id}/config`, { token, body: configBody(plan) });
  const ticketClasses: PublishedEvent['ticketClasses'] = [];
  for (const ticketClass of plan.classes)
    ticketClasses.push(
      await rest.ok('POST', `/api/events/${event.id}/ticket-classes`, {
        token,
        body: { ...ticketClass, currency: 'VND', status: 'ACTIVE' },
      }),
    );
  await rest.ok('POST', `/api/events/${event.id}/approve`, { token: tokens.admin, body: {} });
  await rest.ok('POST', `/api/events/${event.id}/publish`, { token, body: {} });
  return { eventId: event.id, name: plan.name, ticketClasses };
}

function eventBody({ name }: EventPlan) {
  const startsAt = Date.now() + 30 * day;
  return {
    name,
    description: 'An evening that is sold out in seconds.',
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(startsAt + 4 * 3_600_000).toISOString(),
    timeZone: 'Asia/Ho_Chi_Minh',
    location: {
      venue: 'Hòa Bình Theatre',
      street: '240 Ba Tháng Hai',
      city: 'Ho Chi Minh City',
      country: 'VN',
    },
  };
}

function configBody(plan: EventPlan) {
  const { classes, maxConcurrent, releasePerSecond, holdSeconds, config = {} } = plan;
  const waitingRoom = {
    maxConcurrent,
    releasePerSecond,
    sessionSeconds: 900,
    reconnectGraceSeconds: 120,
  };
  return {
    saleOpensAt: new Date(Date.now() - 60_000).toISOString(),
    saleClosesAt: new Date(Date.now() + 14 * day).toISOString(),
    isFree: false,
    isPublic: true,
    requiresApproval: true,
    allowWaitRoom: true,
    maxAttendees: classes.reduce((sum, c) => sum + c.total, 0),
    maxTicketsPerOrder: 10,
    maxTicketsPerUser: 20,
    holdSeconds,
    draw: false,
    ...(config['allowWaitRoom'] === false ? {} : { waitingRoom }),
    ...config,
  };
}
