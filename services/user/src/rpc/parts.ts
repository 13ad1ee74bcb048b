import type { TokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import type { Clock, Ids } from '@ticketbottle/service-kit/clock.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import type { KeyRing } from '@ticketbottle/service-kit/key-ring.js';
import type { DataSource } from 'typeorm';
import type { Hasher } from '../clients/hasher.js';

/** What the RPCs are built from. */
export type Parts = {
  db: DataSource;
  clock: Clock;
  ids: Ids;
  logger: Logger;
  hasher: Hasher;
  keyRing: KeyRing;
  verifier: TokenVerifier;
  accessTokenSeconds: number;
  publicUrl: string;
  /** 32 random bytes in base64url. */
  random: () => string;
};
