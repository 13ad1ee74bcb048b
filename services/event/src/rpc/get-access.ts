import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import {
  EventRole,
  EventStatus,
  type EventServiceImplementation,
} from '@ticketbottle/sdk/event.js';
import { configView } from '../store/event-view.js';
import { findEvent } from '../store/events.js';
import { roleOf } from '../store/roles.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';
import { eventNotFound } from './refusals.js';

export function getAccess({ db }: Parts): EventServiceImplementation<CallExt>['getAccess'] {
  return async ({ eventId, userId }) => {
    const event = uuid.safeParse(eventId).success ? await findEvent(db, eventId) : undefined;
    if (event === undefined) throw eventNotFound();
    const role = uuid.safeParse(userId).success ? await roleOf(db, eventId, userId) : undefined;
    return {
      role: role === undefined ? EventRole.UNSPECIFIED : EventRole[role],
      status: EventStatus[event.status],
      config: event.config === undefined ? undefined : configView(event.config),
      version: event.version,
      name: event.name,
      endsAt: new Date(event.endsAt),
    };
  };
}
