import type { TokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import type { Clock } from '@ticketbottle/service-kit/clock.js';
import type { KeyRing } from '@ticketbottle/service-kit/key-ring.js';
import type { Events } from '../clients/events.js';
import type { Mac } from '../domain/place.js';
import type { Admissions } from '../jobs/admissions.js';
import type { Joins } from '../store/joins.js';
import type { Lines } from '../store/lines.js';
import type { Presence } from '../store/presence.js';
import type { LineStore } from '../store/scripts.js';
import type { Holders } from './holders.js';
import type { Streams } from './streams.js';

/** What the RPCs are built from. */
export type Parts = {
  store: LineStore;
  lines: Lines;
  joins: Joins;
  presence: Presence;
  admissions: Admissions;
  events: Events;
  /** Of access tokens. */
  verifier: TokenVerifier;
  /** Of our own checkout tokens. */
  checkoutTokens: TokenVerifier;
  checkoutKeys: KeyRing;
  mac: Mac;
  clock: Clock;
  random: () => number;
  streams: Streams;
  holders: Holders;
};
