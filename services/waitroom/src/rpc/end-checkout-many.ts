import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { WaitroomServiceImplementation } from '@ticketbottle/sdk/waitroom.js';
import { endOne } from './end-checkout.js';
import { runMany } from './many.js';
import type { Parts } from './parts.js';

export function endCheckoutMany(
  parts: Parts,
): WaitroomServiceImplementation<CallExt>['endCheckoutMany'] {
  return async ({ items }) => ({ results: await runMany(items, (item) => endOne(parts, item)) });
}
