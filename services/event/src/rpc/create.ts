import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { z } from 'zod';
import type { Event } from '../domain/event.js';
import { setCategories } from '../store/categories.js';
import { appendEventChanged } from '../store/event-events.js';
import { eventView } from '../store/event-view.js';
import { insertEvent } from '../store/events.js';
import { findOrganizer } from '../store/organizers.js';
import { saveRole } from '../store/roles.js';
import { platformAdmin, requirePrincipal } from './actor.js';
import { description, location, name, plannedAt, timeZone, url, uuid } from './input.js';
import type { Parts } from './parts.js';
import { invalid } from './refusals.js';

const Request = z
  .object({
    name,
    description,
    startsAt: plannedAt,
    endsAt: plannedAt,
    timeZone,
    thumbnailUrl: url,
    location,
    categoryIds: z.array(uuid).max(20),
    organizerId: uuid,
  })
  .refine(({ startsAt, endsAt }) => endsAt > startsAt, {
    path: ['endsAt'],
    error: 'must be after startsAt',
    params: { code: 'MUST_BE_AFTER', field: 'startsAt' },
  });
type Request = z.infer<typeof Request>;

export function create(parts: Parts): EventServiceImplementation<CallExt>['create'] {
  return async (raw) => {
    const { userId, roles } = await requirePrincipal(parts);
    const request = checked(Request, raw);
    await requireOrganizer(parts, request.organizerId, { userId, roles });
    return await inTransaction(parts.db, async (tx) => {
      const event = toEvent(parts, request, userId);
      await insertEvent(tx, event);
      const missing = await setCategories(tx, event.id, request.categoryIds);
      if (missing.length > 0)
        throw invalid('categoryIds', `names no category: ${missing.join(', ')}`, {
          code: 'NOT_FOUND',
        });
      await saveRole(tx, { eventId: event.id, userId, role: 'ADMIN' });
      const view = await eventView(tx, event);
      await appendEventChanged(tx, { id: parts.ids.next(), type: 'event.updated', event: view });
      return { event: view };
    });
  };
}

/** An organizer that the caller owns. */
export async function requireOrganizer(
  { db }: Parts,
  organizerId: string,
  { userId, roles }: { userId: string; roles: string[] },
): Promise<void> {
  const organizer = await findOrganizer(db, organizerId);
  if (organizer === undefined)
    throw invalid('organizerId', 'names no organizer', { code: 'NOT_FOUND' });
  if (organizer.ownerId !== userId && !roles.includes(platformAdmin))
    throw invalid('organizerId', 'names an organizer that is not yours', { code: 'NOT_YOURS' });
}

function toEvent({ ids, clock }: Parts, request: Request, userId: string): Event {
  const { startsAt, endsAt } = request;
  return {
    id: ids.next(),
    name: request.name,
    description: request.description,
    timeZone: request.timeZone,
    thumbnailUrl: request.thumbnailUrl,
    location: request.location,
    organizerId: request.organizerId,
    startsAt: startsAt.getTime(),
    endsAt: endsAt.getTime(),
    status: 'DRAFT',
    config: undefined,
    version: 1,
    createdBy: userId,
    createdAt: clock.now(),
    updatedAt: clock.now(),
    cancelReason: '',
    publishedAt: undefined,
  };
}
