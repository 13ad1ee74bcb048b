import type { SessionTokens, User } from '@ticketbottle/sdk/user.js';
import { present } from '../params.js';
import { time } from './common.js';

export function userView(user: User) {
  return {
    id: user.id,
    firstName: user.firstName,
    lastName: user.lastName,
    email: user.email,
    emailVerified: user.emailVerified,
    avatarUrl: user.avatarUrl,
    roles: user.roles,
    createdAt: time(user.createdAt),
    updatedAt: time(user.updatedAt),
  };
}

export function signedInView({
  user,
  tokens,
}: {
  user?: User | undefined;
  tokens?: SessionTokens | undefined;
}) {
  return { user: userView(present(user, 'user')), ...present(tokens, 'tokens') };
}
