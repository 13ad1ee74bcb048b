import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { mailVerification } from './mail-verification.js';
import type { Parts } from './parts.js';
import { requirePrincipal } from './principal.js';

export function requestEmailVerification(
  parts: Parts,
): UserServiceImplementation<CallExt>['requestEmailVerification'] {
  return async () => {
    const { userId } = await requirePrincipal(parts);
    await mailVerification(parts, userId);
    return {};
  };
}
