import type { Clock } from '@ticketbottle/service-kit/clock.js';
import {
  EventConfig,
  EventRole,
  EventStatus,
  type GetAccessResponse,
} from '@ticketbottle/sdk/event.js';
import type { Sale } from '../domain/decide-sale.js';
import type { SaleTerms } from '../domain/order.js';
import { createCache } from './cache.js';
import type { Neighbours } from './neighbours.js';

export type Role = 'NONE' | 'VIEWER' | 'EDITOR' | 'ADMIN';
export type SaleOfEvent = { sale: Sale; terms: SaleTerms };

export type EventAccess = {
  /** `fresh`: asked just now, so a "no" may be given. */
  sale(eventId: string): Promise<{ value: SaleOfEvent; fresh: boolean }>;
  reloadSale(eventId: string): Promise<SaleOfEvent>;
  role(eventId: string, userId: string): Promise<Role>;
  /** The event changed. */
  drop(eventId: string): void;
};

const ttlMs = 5_000;
const roles: Record<EventRole, Role> = {
  [EventRole.UNSPECIFIED]: 'NONE',
  [EventRole.VIEWER]: 'VIEWER',
  [EventRole.EDITOR]: 'EDITOR',
  [EventRole.ADMIN]: 'ADMIN',
};
const statuses: Record<EventStatus, Sale['status']> = {
  [EventStatus.UNSPECIFIED]: 'DRAFT',
  [EventStatus.DRAFT]: 'DRAFT',
  [EventStatus.CONFIGURED]: 'CONFIGURED',
  [EventStatus.APPROVED]: 'APPROVED',
  [EventStatus.PUBLISHED]: 'PUBLISHED',
  [EventStatus.CANCELLED]: 'CANCELLED',
};

/** What event says about an event and a user, at most 5 s old. */
export function createEventAccess({ event }: Neighbours, clock: Clock): EventAccess {
  const cache = createCache<GetAccessResponse>({
    ttlMs,
    clock,
    load: (key) => {
      const [eventId = '', userId = ''] = key.split(' ');
      return event.getAccess({ eventId, userId });
    },
  });
  return {
    async sale(eventId) {
      const { value, fresh } = await cache.get(`${eventId} `);
      return { value: toSale(eventId, value), fresh };
    },
    reloadSale: async (eventId) => toSale(eventId, await cache.reload(`${eventId} `)),
    async role(eventId, userId) {
      const key = `${eventId} ${userId}`;
      const { value, fresh } = await cache.get(key);
      const role = roles[value.role];
      return role !== 'NONE' || fresh ? role : roles[(await cache.reload(key)).role];
    },
    drop: (eventId) => cache.drop((key) => key.startsWith(`${eventId} `)),
  };
}

function toSale(eventId: string, access: GetAccessResponse): SaleOfEvent {
  const status = statuses[access.status];
  const config = access.config ?? EventConfig.fromPartial({}); // a DRAFT has none, and sells nothing
  const { allowWaitRoom, maxTicketsPerOrder, maxTicketsPerUser, requireVerifiedEmail } = config;
  const { saleOpensAt, saleClosesAt, holdSeconds, retryPayments } = config;
  const limits = { maxTicketsPerOrder, maxTicketsPerUser, requireVerifiedEmail };
  return {
    sale: { eventId, status, saleOpensAt, saleClosesAt, allowWaitRoom, ...limits },
    terms: {
      eventName: access.name,
      eventEndsAt: access.endsAt ?? new Date(0),
      holdSeconds,
      maxTicketsPerUser,
      retryPayments,
    },
  };
}
