import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { WaitroomServiceImplementation } from '@ticketbottle/sdk/waitroom.js';
import { beginOne } from './begin-checkout.js';
import { runMany } from './many.js';
import type { Parts } from './parts.js';

export function beginCheckoutMany(
  parts: Parts,
): WaitroomServiceImplementation<CallExt>['beginCheckoutMany'] {
  return async ({ items }) => ({ results: await runMany(items, (item) => beginOne(parts, item)) });
}
