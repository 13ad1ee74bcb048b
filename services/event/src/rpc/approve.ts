import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { moveEvent } from './move-event.js';
import type { Parts } from './parts.js';

export function approve(parts: Parts): EventServiceImplementation<CallExt>['approve'] {
  return async ({ id }) => ({
    event: await moveEvent(parts, id, { action: 'approve', type: 'event.updated' }),
  });
}
