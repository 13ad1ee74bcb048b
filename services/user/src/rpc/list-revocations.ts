import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { listRevocations as list } from '../store/revocations.js';
import type { Parts } from './parts.js';

export function listRevocations(
  parts: Parts,
): UserServiceImplementation<CallExt>['listRevocations'] {
  return async ({ since }) => {
    const asOf = new Date(parts.clock.now());
    return { revocations: await list(parts.db, since), asOf };
  };
}
