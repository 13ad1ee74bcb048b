import type { Principal } from '@ticketbottle/service-kit/access-token.js';
import { hasRole, mayRead, type Actor } from '../domain/decide-transition.js';
import type { Event } from '../domain/event.js';
import { findEvent } from '../store/events.js';
import { actorOn, requirePrincipal } from './actor.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';
import { eventNotFound, refused } from './refusals.js';

/** An event for who may edit it; an unpublished one does not exist for who has no role on it. */
export async function editable(
  parts: Parts,
  id: string,
): Promise<{ event: Event; actor: Actor; principal: Principal }> {
  const principal = await requirePrincipal(parts);
  const event = uuid.safeParse(id).success ? await findEvent(parts.db, id) : undefined;
  if (event === undefined) throw eventNotFound();
  const actor = await actorOn(parts, id, principal);
  if (event.status !== 'PUBLISHED' && !mayRead(actor)) throw eventNotFound();
  if (!hasRole(actor, 'EDITOR'))
    throw refused({ reason: 'ROLE_REQUIRED', message: 'you need the role EDITOR on the event' });
  return { event, actor, principal };
}
