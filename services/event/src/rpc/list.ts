import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { EventStatus, type EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { z } from 'zod';
import type { Status } from '../domain/event.js';
import { catchUp } from '../store/catch-up.js';
import { findEvents, type EventFilter } from '../store/find-events.js';
import { platformAdmin, requirePrincipal } from './actor.js';
import { fromCursor, toCursor } from './cursor.js';
import { cursorText, defaultLimit, instant, limit } from './input.js';
import type { Parts } from './parts.js';

const text = z.string().max(200);
const Request = z.object({
  search: text,
  category: text,
  city: text,
  country: text,
  status: z.enum(EventStatus),
  organizerId: z.union([z.literal(''), z.uuid()]),
  from: instant.optional(),
  to: instant.optional(),
  isFree: z.boolean().optional(),
  limit,
  cursor: cursorText,
  mine: z.boolean(),
});
const Position = z.object({ startsAt: z.number().int(), id: z.uuid() });

export function list(parts: Parts): EventServiceImplementation<CallExt>['list'] {
  return async (raw) => {
    const {
      limit: asked,
      cursor,
      status: wire,
      from,
      to,
      isFree,
      mine,
      ...filter
    } = checked(Request, raw);
    const size = asked === 0 ? defaultLimit : asked;
    const status = statusOf(wire, mine);
    const whose = status === 'PUBLISHED' && !mine ? 'public' : await own(parts, mine);
    const after = fromCursor(Position, cursor);
    const found = await findEvents(parts.db, {
      ...filter,
      from,
      to,
      isFree,
      status,
      whose,
      limit: size,
      after,
    });
    const events = found.slice(0, size);
    const last = events.at(-1);
    const hasMore = found.length > size && last !== undefined;
    const nextCursor = hasMore ? toCursor({ startsAt: last.startsAt?.getTime(), id: last.id }) : '';
    return { events, nextCursor };
  };
}

function statusOf(wire: EventStatus, mine: boolean): Status | undefined {
  if (wire !== EventStatus.UNSPECIFIED) return wire.replace('EVENT_STATUS_', '') as Status;
  return mine ? undefined : 'PUBLISHED';
}

/** Drafts are their role holders' business; a platform admin looks for what waits for approval. */
async function own(parts: Parts, mine: boolean): Promise<EventFilter['whose']> {
  const { userId, roles } = await requirePrincipal(parts);
  await catchUp(parts.db, userId);
  return roles.includes(platformAdmin) && !mine ? 'all' : { userId };
}
