import type { Event, EventConfig, RoleAssignment } from '@ticketbottle/sdk/event.js';
import { filled, time, word } from './common.js';

export function eventView(event: Event) {
  return {
    id: event.id,
    name: event.name,
    description: event.description,
    startsAt: time(event.startsAt),
    endsAt: time(event.endsAt),
    timeZone: event.timeZone,
    thumbnailUrl: event.thumbnailUrl,
    location: event.location ?? null,
    categories: event.categories,
    organizer: event.organizer ?? null,
    status: word(event.status, 'EVENT_STATUS_'),
    config: event.config === undefined ? null : configView(event.config),
    version: event.version,
    cancelReason: filled(event.cancelReason),
    createdAt: time(event.createdAt),
    updatedAt: time(event.updatedAt),
  };
}

export function configView({ saleOpensAt, saleClosesAt, preQueueOpensAt, ...rest }: EventConfig) {
  return {
    ...rest,
    saleOpensAt: time(saleOpensAt),
    saleClosesAt: time(saleClosesAt),
    preQueueOpensAt: time(preQueueOpensAt),
  };
}

export function roleView({ userId, role, email, name }: RoleAssignment) {
  return { userId, role: word(role, 'EVENT_ROLE_'), email, name };
}
