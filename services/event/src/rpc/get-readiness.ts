import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { planReadiness } from '../domain/plan-readiness.js';
import { editable } from './editable.js';
import type { Parts } from './parts.js';

export function getReadiness(parts: Parts): EventServiceImplementation<CallExt>['getReadiness'] {
  return async ({ id }) => {
    const { event } = await editable(parts, id);
    const hasActiveClass = await parts.neighbours.hasActiveClass(id);
    return { missing: planReadiness(event, { hasActiveClass, now: parts.clock.now() }) };
  };
}
