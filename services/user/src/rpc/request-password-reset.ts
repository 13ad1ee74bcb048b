import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { requestLink } from '../store/link-requests.js';
import { email } from './input.js';
import type { Parts } from './parts.js';

export function requestPasswordReset({
  db,
  clock,
  ids,
}: Parts): UserServiceImplementation<CallExt>['requestPasswordReset'] {
  return async (request) => {
    const address = email.safeParse(request.email);
    // Whether the address is known, or asked too often, shows neither in the answer nor in its time: accounts are looked at later.
    if (address.success) {
      const wanted = { id: ids.next(), email: address.data, purpose: 'RESET_PASSWORD' } as const;
      await inTransaction(db, (tx) => requestLink(tx, wanted, clock.now()));
    }
    return {};
  };
}
