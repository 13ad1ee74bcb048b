import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import {
  Event as WireEvent,
  EventConfig as WireConfig,
  EventStatus,
} from '@ticketbottle/sdk/event.js';
import type { Event, EventConfig } from '../domain/event.js';
import { categoriesOf } from './categories.js';
import { organizersByIds } from './organizers.js';

/** Events with their categories and organizers, as callers see them; two queries for any number. */
export async function eventViews(db: Queryable, events: Event[]): Promise<WireEvent[]> {
  if (events.length === 0) return [];
  const categories = await categoriesOf(
    db,
    events.map((event) => event.id),
  );
  const organizers = await organizersByIds(
    db,
    events.map((event) => event.organizerId),
  );
  return events.map(({ status, ...event }) =>
    WireEvent.fromPartial({
      ...event,
      startsAt: new Date(event.startsAt),
      endsAt: new Date(event.endsAt),
      createdAt: new Date(event.createdAt),
      updatedAt: new Date(event.updatedAt),
      status: EventStatus[status],
      config: event.config === undefined ? undefined : configView(event.config),
      categories: categories.get(event.id) ?? [],
      organizer: organizers.get(event.organizerId),
    }),
  );
}

export async function eventView(db: Queryable, event: Event): Promise<WireEvent> {
  const [view] = await eventViews(db, [event]);
  if (view === undefined) throw new Error(`event ${event.id} has no view`);
  return view;
}

export function configView(config: EventConfig): WireConfig {
  const { saleOpensAt, saleClosesAt, preQueueOpensAt, waitingRoom, ...rest } = config;
  return WireConfig.fromPartial({
    ...rest,
    saleOpensAt: new Date(saleOpensAt),
    saleClosesAt: new Date(saleClosesAt),
    preQueueOpensAt: preQueueOpensAt === undefined ? undefined : new Date(preQueueOpensAt),
    waitingRoom,
  });
}
