import { z } from 'zod';
import { id, time } from './common.js';

const name = z.string().min(1).max(100);

export const User = z
  .object({
    id,
    firstName: z.string(),
    lastName: z.string(),
    email: z.string(),
    emailVerified: z.boolean(),
    avatarUrl: z.string(),
    roles: z.array(z.string()),
    createdAt: time,
    updatedAt: time,
  })
  .openapi('User');

export const Session = z
  .object({
    user: User,
    accessToken: z.string(),
    refreshToken: z.string(),
    expiresInSeconds: z.number().int(),
  })
  .openapi('SignedIn');

export const SignUp = z.strictObject({
  firstName: name,
  lastName: name,
  email: z.string().max(254),
  password: z.string().max(1_000),
});
export const SignIn = z.strictObject({
  email: z.string().max(254),
  password: z.string().max(1_000),
});
export const RefreshToken = z.strictObject({ refreshToken: z.string().min(1).max(200) });
export const ChangePassword = z.strictObject({
  currentPassword: z.string().max(1_000),
  newPassword: z.string().max(1_000),
});
export const Email = z.strictObject({ email: z.string().max(254) });
export const ResetPassword = z.strictObject({
  token: z.string().min(1).max(200),
  password: z.string().max(1_000),
});
export const MailedToken = z.strictObject({ token: z.string().min(1).max(200) });
export const UserPatch = z.strictObject({
  firstName: name.optional(),
  lastName: name.optional(),
  avatarUrl: z.string().max(2_000).optional(),
});

/** Public keys (RFC 7517), P-256. */
export const KeySet = z
  .object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string(), alg: z.string() })) })
  .openapi('KeySet');
