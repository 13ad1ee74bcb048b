import { Lru } from '@ticketbottle/service-kit/lru.js';
import type { Place } from '../domain/place.js';

/** Whose place, and whether they proved to be signed in: only then they get a checkout token. */
export type Holder = {
  place: Place;
  userId: string;
  signedIn: boolean;
  sessionId: string;
  ticket: string;
};

/** Holders that were proved lately: whoever polls will poll again. */
export type Holders = Lru<Holder>;
const mostHolders = 20_000;
export const createHolders = (): Holders => new Lru(mostHolders);
