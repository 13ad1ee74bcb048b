import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import type { DomainRefusal, Event } from '../domain/event.js';
import { moveEvent } from './move-event.js';
import type { Parts } from './parts.js';

export function publish(parts: Parts): EventServiceImplementation<CallExt>['publish'] {
  return async ({ id }) => {
    const also = (event: Event) => missing(parts, event);
    const fields = { publishedAt: parts.clock.now() };
    const move = { action: 'publish', type: 'event.published', also, fields } as const;
    return { event: await moveEvent(parts, id, move) };
  };
}

async function missing(parts: Parts, { id, config }: Event): Promise<DomainRefusal | undefined> {
  if (config === undefined || config.saleClosesAt <= parts.clock.now())
    return {
      reason: 'INVALID_TRANSITION',
      message: 'the sale window has ended; set a saleClosesAt in the future before publishing',
    };
  if (await parts.neighbours.hasActiveClass(id)) return undefined;
  return {
    reason: 'INVALID_TRANSITION',
    message: 'the event has no ACTIVE ticket class; create one before publishing',
  };
}
