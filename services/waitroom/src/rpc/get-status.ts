import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { WaitroomServiceImplementation } from '@ticketbottle/sdk/waitroom.js';
import { requireHolder } from './holder.js';
import type { Parts } from './parts.js';
import { sessionOf } from './session.js';

export function getStatus(parts: Parts): WaitroomServiceImplementation<CallExt>['getStatus'] {
  return async (request) => ({
    session: await sessionOf(parts, await requireHolder(parts, request)),
  });
}
