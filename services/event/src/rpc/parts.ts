import type { TokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import type { Clock, Ids } from '@ticketbottle/service-kit/clock.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import type { DataSource } from 'typeorm';
import type { Neighbours } from '../clients/neighbours.js';

/** What the RPCs are built from. */
export type Parts = {
  db: DataSource;
  clock: Clock;
  ids: Ids;
  logger: Logger;
  verifier: TokenVerifier;
  neighbours: Neighbours;
  minHoldSeconds: number;
};
