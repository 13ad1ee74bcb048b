import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { mayRead } from '../domain/decide-transition.js';
import type { Event } from '../domain/event.js';
import { eventView } from '../store/event-view.js';
import { findEvent } from '../store/events.js';
import { actorOn, optionalPrincipal } from './actor.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';
import { eventNotFound } from './refusals.js';

export function findOne(parts: Parts): EventServiceImplementation<CallExt>['findOne'] {
  return async ({ id }) => ({ event: await eventView(parts.db, await readable(parts, id)) });
}

/** A published or cancelled event, or a draft for role holders. */
export async function readable(parts: Parts, id: string): Promise<Event> {
  const event = uuid.safeParse(id).success ? await findEvent(parts.db, id) : undefined;
  if (event === undefined) throw eventNotFound();
  if (event.status === 'PUBLISHED') return event;
  const principal = await optionalPrincipal(parts);
  if (event.status === 'CANCELLED' && event.publishedAt !== undefined) return event;
  if (principal === undefined || !mayRead(await actorOn(parts, id, principal)))
    throw eventNotFound();
  return event;
}
