import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import type { DomainRefusal, Event } from '../domain/event.js';
import { saleProblems } from '../domain/plan-readiness.js';
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

async function missing(parts: Parts, event: Event): Promise<DomainRefusal | undefined> {
  const hasActiveClass = await parts.neighbours.hasActiveClass(event.id);
  const [first] = saleProblems(event, { hasActiveClass, now: parts.clock.now() });
  return first && { reason: 'INVALID_TRANSITION', message: first.message };
}
