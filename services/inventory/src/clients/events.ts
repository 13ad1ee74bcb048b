import type { GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import {
  EventRole,
  EventStatus,
  type EventConfig,
  type EventServiceDefinition,
} from '@ticketbottle/sdk/event.js';
import type { EventFacts } from '../domain/ticket-class.js';

export type Access = { facts: EventFacts; canEdit: boolean };

/** What inventory asks event. */
export type Events = { access(eventId: string, userId: string): Promise<Access | undefined> };

export function events({ client }: GrpcClient<EventServiceDefinition>): Events {
  return {
    async access(eventId, userId) {
      try {
        const { role, status, config, version } = await client.getAccess({ eventId, userId });
        const canEdit = role === EventRole.EDITOR || role === EventRole.ADMIN;
        return { facts: toFacts({ eventId, status, config, version }), canEdit };
      } catch (error) {
        if (refusalOf(error)?.reason === 'EVENT_NOT_FOUND') return undefined;
        throw error;
      }
    },
  };
}

type Source = {
  eventId: string;
  status: EventStatus;
  config: EventConfig | undefined;
  version: number;
};

export function toFacts({ eventId, status, config, version }: Source): EventFacts {
  return {
    eventId,
    state: status.replace('EVENT_STATUS_', ''),
    maxAttendees: config?.maxAttendees,
    isFree: config?.isFree ?? false,
    saleOpensAt: config?.saleOpensAt?.getTime(),
    saleClosesAt: config?.saleClosesAt?.getTime(),
    version,
  };
}
