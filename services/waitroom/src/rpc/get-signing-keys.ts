import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { WaitroomServiceImplementation } from '@ticketbottle/sdk/waitroom.js';
import type { Parts } from './parts.js';

export function getSigningKeys({
  checkoutKeys,
}: Parts): WaitroomServiceImplementation<CallExt>['getSigningKeys'] {
  return () => Promise.resolve({ keys: checkoutKeys.published() });
}
