import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { configProblem } from '../domain/check-config.js';
import { decideTransition } from '../domain/decide-transition.js';
import type { Decision, Event } from '../domain/event.js';
import { isAnother } from '../domain/is-another.js';
import { holdCategories, setCategories } from '../store/categories.js';
import { holdOrganizer } from '../store/organizers.js';
import { changeEvent, type Change } from './change-event.js';
import { requireOrganizer } from './create.js';
import { description, location, name, plannedAt, timeZone, url, uuid } from './input.js';
import type { Parts } from './parts.js';
import { invalid } from './refusals.js';

const Request = z.object({
  name: name.optional(),
  description: description.optional(),
  startsAt: plannedAt.optional(),
  endsAt: plannedAt.optional(),
  timeZone: timeZone.optional(),
  thumbnailUrl: url.optional(),
  location: location.optional(),
  categoryIds: z.object({ ids: z.array(uuid).max(20) }).optional(),
  organizerId: uuid.optional(),
});
type Request = z.infer<typeof Request>;

export function update(parts: Parts): EventServiceImplementation<CallExt>['update'] {
  return async ({ id, ...raw }) => {
    const request = checked(Request, raw);
    const decide = (change: Change) => edit(parts, request, change);
    const hold = async (tx: EntityManager): Promise<void> => {
      if (request.organizerId !== undefined) await holdOrganizer(tx, request.organizerId);
      if (request.categoryIds !== undefined) await holdCategories(tx, request.categoryIds.ids);
    };
    return { event: await changeEvent(parts, id, { type: 'event.updated', decide, hold }) };
  };
}

async function edit(parts: Parts, request: Request, change: Change): Promise<Decision<Event>> {
  const { event, actor, principal, tx } = change;
  const transition = decideTransition(event.status, 'edit', { actor, requiresApproval: true });
  if (!transition.ok) return transition;
  const { categoryIds, organizerId } = request;
  if (organizerId !== undefined) await requireOrganizer(parts, organizerId, principal);
  if (categoryIds !== undefined) {
    const missing = await setCategories(tx, event.id, categoryIds.ids);
    if (missing.length > 0)
      throw invalid('categoryIds', `names no category: ${missing.join(', ')}`, {
        code: 'NOT_FOUND',
      });
  }
  const edited = apply(event, request);
  if (edited.endsAt <= edited.startsAt)
    throw invalid('endsAt', 'must be after startsAt', {
      code: 'MUST_BE_AFTER',
      field: 'startsAt',
    });
  const limits = { endsAt: edited.endsAt, minHoldSeconds: parts.minHoldSeconds };
  const problem = edited.config && configProblem(edited.config, limits);
  if (problem !== undefined) return { ok: false, refusal: problem };
  const next = transition.value === 'deleted' ? event.status : transition.value;
  const status = isAnother(event, edited) ? next : event.status;
  return { ok: true, value: { ...edited, status } };
}

function apply(event: Event, request: Request): Event {
  const { startsAt, endsAt } = request;
  const named = {
    ...request,
    categoryIds: undefined,
    startsAt: startsAt?.getTime(),
    endsAt: endsAt?.getTime(),
  };
  const changes = Object.entries(named).filter(([, value]) => value !== undefined);
  return { ...event, ...Object.fromEntries(changes) };
}
