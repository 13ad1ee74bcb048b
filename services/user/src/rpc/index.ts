import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { changePassword } from './change-password.js';
import { create } from './create.js';
import { remove } from './delete.js';
import { findAll } from './find-all.js';
import { findOne } from './find-one.js';
import { getSigningKeys } from './get-signing-keys.js';
import { listRevocations } from './list-revocations.js';
import type { Parts } from './parts.js';
import { refreshSession } from './refresh-session.js';
import { requestEmailVerification } from './request-email-verification.js';
import { requestPasswordReset } from './request-password-reset.js';
import { resetPassword } from './reset-password.js';
import { revokeAllSessions } from './revoke-all-sessions.js';
import { revokeSession } from './revoke-session.js';
import { signIn } from './sign-in.js';
import { update } from './update.js';
import { verifyEmail } from './verify-email.js';

export function userRpc(parts: Parts): UserServiceImplementation<CallExt> {
  return {
    create: create(parts),
    update: update(parts),
    findOne: findOne(parts),
    findAll: findAll(parts),
    delete: remove(parts),
    signIn: signIn(parts),
    refreshSession: refreshSession(parts),
    revokeSession: revokeSession(parts),
    revokeAllSessions: revokeAllSessions(parts),
    changePassword: changePassword(parts),
    requestPasswordReset: requestPasswordReset(parts),
    resetPassword: resetPassword(parts),
    requestEmailVerification: requestEmailVerification(parts),
    verifyEmail: verifyEmail(parts),
    getSigningKeys: getSigningKeys(parts),
    listRevocations: listRevocations(parts),
  };
}
