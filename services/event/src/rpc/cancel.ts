import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { z } from 'zod';
import { moveEvent } from './move-event.js';
import type { Parts } from './parts.js';

const Request = z.object({ reason: z.string().max(500) });

export function cancel(parts: Parts): EventServiceImplementation<CallExt>['cancel'] {
  return async ({ id, ...raw }) => {
    const { reason: cancelReason } = checked(Request, raw);
    const move = { action: 'cancel', type: 'event.cancelled', fields: { cancelReason } } as const;
    return { event: await moveEvent(parts, id, move) };
  };
}
