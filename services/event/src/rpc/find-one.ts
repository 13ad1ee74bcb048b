import { currentPrincipal } from '@ticketbottle/service-kit/access-token.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { currentContext } from '@ticketbottle/service-kit/request-context.js';
import type { Event as WireEvent, EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { mayRead } from '../domain/decide-transition.js';
import type { Event } from '../domain/event.js';
import { eventView } from '../store/event-view.js';
import { findEvent } from '../store/events.js';
import { publishedListing } from '../store/listing.js';
import { actorOn, optionalPrincipal } from './actor.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';
import { eventNotFound } from './refusals.js';

export function findOne(parts: Parts): EventServiceImplementation<CallExt>['findOne'] {
  return async ({ id }) => ({ event: await shown(parts, id) });
}

/**
 * An event as it is shown: to whoever has a role on it as it is, to everybody else out of the read model. Nobody is told that
 * there is none before the event itself was looked for.
 */
export async function shown(parts: Parts, id: string): Promise<WireEvent> {
  if (!uuid.safeParse(id).success) throw eventNotFound();
  const [published] = (await isOwn(parts, id)) ? [] : await publishedListing(parts.db, [id]);
  return published ?? (await eventView(parts.db, await readable(parts, id)));
}

async function isOwn(parts: Parts, id: string): Promise<boolean> {
  if (currentContext()?.authorization === undefined) return false;
  const who = await currentPrincipal(parts.verifier);
  return who.ok && mayRead(await actorOn(parts, id, who.principal));
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
