import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { accountBy } from '../store/accounts.js';
import { countMailed, saveMailedToken } from '../store/mailed-tokens.js';
import { hashToken } from '../store/sessions.js';
import type { Parts } from './parts.js';
import { requirePrincipal } from './principal.js';
import { refused, userNotFound } from './refusals.js';

const lifeMs = 24 * 3_600_000;
const mostPerHour = 5;

export function requestEmailVerification(
  parts: Parts,
): UserServiceImplementation<CallExt>['requestEmailVerification'] {
  return async () => {
    const { userId } = await requirePrincipal(parts);
    const account = await accountBy(parts.db, 'id', userId);
    if (account === undefined) throw userNotFound();
    if (account.emailVerified) return {};
    const now = parts.clock.now();
    const about = { userId, purpose: 'VERIFY_EMAIL' } as const;
    if ((await countMailed(parts.db, { ...about, since: now - 3_600_000 })) >= mostPerHour)
      throw refused({
        reason: 'RATE_LIMITED',
        message: `${mostPerHour} links were mailed within the hour; look into your mailbox`,
        retryAfterSeconds: 3_600,
      });
    const token = parts.random();
    await saveMailedToken(parts.db, {
      ...about,
      hash: hashToken(token),
      expiresAt: now + lifeMs,
      createdAt: now,
    });
    await parts.mailer.send({
      to: account.email,
      subject: 'Confirm your address',
      text: `Please confirm that this is your address.\n\n${parts.publicUrl}/verify-email?token=${token}\n\nThe link works once, for a day.`,
    });
    return {};
  };
}
