import type { Principal } from '@ticketbottle/service-kit/access-token.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { Event as WireEvent } from '@ticketbottle/sdk/event.js';
import type { EntityManager } from 'typeorm';
import { mayRead, type Actor } from '../domain/decide-transition.js';
import type { Decision, Event } from '../domain/event.js';
import { appendEventChanged, type EventType } from '../store/event-events.js';
import { eventView } from '../store/event-view.js';
import { lockEvent, saveEvent } from '../store/events.js';
import { actorOn, requirePrincipal } from './actor.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';
import { eventNotFound, refused } from './refusals.js';

export type Change = {
  event: Event;
  actor: Actor;
  principal: Principal;
  tx: EntityManager;
};

/**
 * Reads an event under its lock, decides, saves it with its new version and tells everybody, in one transaction. Who
 * has no role on an unpublished event does not learn that it exists.
 */
export async function changeEvent(
  parts: Parts,
  id: string,
  o: {
    type: EventType;
    decide: (change: Change) => Promise<Decision<Event>> | Decision<Event>;
    /** What has to be locked before the event. */
    hold?: (tx: EntityManager) => Promise<void>;
  },
): Promise<WireEvent> {
  const principal = await requirePrincipal(parts);
  if (!uuid.safeParse(id).success) throw eventNotFound();
  const actor = await actorOn(parts, id, principal);
  return await inTransaction(parts.db, async (tx) => {
    await o.hold?.(tx);
    const event = await lockEvent(tx, id);
    if (event === undefined || (event.status !== 'PUBLISHED' && !mayRead(actor)))
      throw eventNotFound();
    const decision = await o.decide({ event, actor, principal, tx });
    if (!decision.ok) throw refused(decision.refusal);
    const saved = await saveEvent(tx, { ...decision.value, updatedAt: parts.clock.now() });
    const view = await eventView(tx, saved);
    await appendEventChanged(tx, { id: parts.ids.next(), type: o.type, event: view });
    return view;
  });
}
