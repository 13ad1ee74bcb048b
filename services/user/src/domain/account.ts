/** An account as it is stored. Times are epoch milliseconds. */
export type Account = {
  id: string;
  firstName: string;
  lastName: string;
  email: string;
  emailVerified: boolean;
  avatarUrl: string;
  roles: string[];
  /** argon2id, PHC string. */
  passwordHash: string;
  /** Raised by everything that kills access tokens of the account. */
  ver: number;
  /** Raised by every change. */
  version: number;
  createdAt: number;
  updatedAt: number;
  deletedAt: number | undefined;
};

export const platformAdmin = 'PLATFORM_ADMIN';
