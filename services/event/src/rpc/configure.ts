import type { Event as WireEvent } from '@ticketbottle/sdk/event.js';
import { classesProblem, touchesClasses } from '../domain/check-classes.js';
import { configProblem } from '../domain/check-config.js';
import { drawProblem } from '../domain/check-draw.js';
import { changesRoom, roomRefusal } from '../domain/decide-room.js';
import { decideTransition } from '../domain/decide-transition.js';
import type { Decision, DomainRefusal, Event, EventConfig } from '../domain/event.js';
import { statusConfigured } from '../domain/is-another.js';
import { changeEvent, type Change } from './change-event.js';
import type { Parts } from './parts.js';
import { refused } from './refusals.js';

/** Gives an event its config, or changes it; DRAFT becomes CONFIGURED. */
export function configure(
  parts: Parts,
  eventId: string,
  next: (known: EventConfig | undefined) => EventConfig,
): Promise<WireEvent> {
  const decide = async ({ event, actor }: Change): Promise<Decision<Event>> => {
    const transition = decideTransition(event.status, 'configure', {
      actor,
      requiresApproval: true,
    });
    if (!transition.ok) return transition;
    const config = next(event.config);
    const wasRequired = event.config?.requiresApproval ?? true;
    if (!config.requiresApproval && wasRequired && !actor.isPlatformAdmin)
      throw refused({
        reason: 'ROLE_REQUIRED',
        message: 'only a platform admin may set requiresApproval to false',
      });
    const refusal = await problemOf(parts, event, config);
    if (refusal !== undefined) return { ok: false, refusal };
    return { ok: true, value: { ...event, config, status: statusConfigured(event, config) } };
  };
  return changeEvent(parts, eventId, { type: 'event.updated', decide });
}

async function problemOf(
  parts: Parts,
  event: Event,
  config: EventConfig,
): Promise<DomainRefusal | undefined> {
  const limits = { endsAt: event.endsAt, minHoldSeconds: parts.minHoldSeconds };
  return (
    configProblem(config, limits) ??
    drawProblem(event, config, parts.clock.now()) ??
    (await besideClasses(parts, event, config)) ??
    (await underSale(parts, event, config))
  );
}

/** Inventory refuses a class that does not fit the config; here is the other way round. */
async function besideClasses(
  { neighbours }: Parts,
  { id, config: before }: Event,
  after: EventConfig,
): Promise<DomainRefusal | undefined> {
  return touchesClasses(before, after)
    ? classesProblem(after, await neighbours.classesOf(id))
    : undefined;
}

/** Only who really changes the waiting room has to wait for it. */
async function underSale(
  { neighbours }: Parts,
  { id, config: before }: Event,
  after: EventConfig,
): Promise<DomainRefusal | undefined> {
  return changesRoom(before, after) ? roomRefusal(await neighbours.saleOf(id)) : undefined;
}
