import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { shown } from './find-one.js';
import type { Parts } from './parts.js';
import { eventNotFound } from './refusals.js';

export function getConfig(parts: Parts): EventServiceImplementation<CallExt>['getConfig'] {
  return async ({ eventId }) => {
    const { config } = await shown(parts, eventId);
    if (config === undefined) throw eventNotFound();
    return { config };
  };
}
