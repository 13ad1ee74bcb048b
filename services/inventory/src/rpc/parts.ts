import type { TokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import type { Clock, Ids } from '@ticketbottle/service-kit/clock.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { DataSource } from 'typeorm';
import type { Events } from '../clients/events.js';
import type { Availability } from '../store/availability.js';
import type { Catalog } from '../store/catalog.js';
import type { SoldOut } from '../store/sold-out.js';
import type { Stock } from '../store/stock.js';

/** What the RPCs are built from. */
export type Parts = {
  db: DataSource;
  stock: Stock;
  availability: Availability;
  catalog: Catalog;
  soldOut: SoldOut;
  clock: Clock;
  ids: Ids;
  metrics: Metrics;
  verifier: TokenVerifier;
  events: Events;
  minHoldSeconds: number;
};
