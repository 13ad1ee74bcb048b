import type { Event as WireEvent } from '@ticketbottle/sdk/event.js';
import { decideTransition, type Action } from '../domain/decide-transition.js';
import type { Decision, DomainRefusal, Event } from '../domain/event.js';
import type { EventType } from '../store/event-events.js';
import { changeEvent, type Change } from './change-event.js';
import type { Parts } from './parts.js';

type Move = {
  action: Extract<Action, 'approve' | 'publish' | 'cancel'>;
  type: EventType;
  /** What else must hold. */
  also?: (event: Event) => Promise<DomainRefusal | undefined>;
  /** Further fields of the moved event. */
  fields?: Partial<Event>;
};

/** Moves an event on in its status flow. */
export function moveEvent(parts: Parts, id: string, move: Move): Promise<WireEvent> {
  const decide = async ({ event, actor }: Change): Promise<Decision<Event>> => {
    const requiresApproval = event.config?.requiresApproval ?? true;
    const transition = decideTransition(event.status, move.action, { actor, requiresApproval });
    if (!transition.ok) return transition;
    const refusal = await move.also?.(event);
    if (refusal !== undefined) return { ok: false, refusal };
    const status = transition.value === 'deleted' ? event.status : transition.value;
    return { ok: true, value: { ...event, ...move.fields, status } };
  };
  return changeEvent(parts, id, { type: move.type, decide });
}
