import { ConnectionCounts } from '../../domain/connection-counts.js';
import type { Holder } from '../../domain/place.js';
import { HttpRefusal } from '../problem.js';

/** Who has how many streams open here. */
export type ConnectionLimits = {
  /** Refuses RATE_LIMITED beyond what one may have. */
  take(caller: Caller): void;
  free(caller: Caller): void;
};
type Caller = { holder: Holder; address: string };

/** Streams at once, per gateway; 0 is no limit. */
export type StreamLimits = { perUser: number; perAddress: number };

const retryAfterSeconds = 5;

export function createConnectionLimits(
  { perUser, perAddress }: StreamLimits,
  isExempt: (address: string) => boolean,
): ConnectionLimits {
  const users = new ConnectionCounts(perUser);
  const addresses = new ConnectionCounts(perAddress);
  return {
    take({ holder, address }) {
      if (!users.take(userOf(holder))) throw refused('of your places', perUser);
      if (isExempt(address) || addresses.take(address)) return;
      users.free(userOf(holder));
      throw refused('from your address', perAddress);
    },
    free({ holder, address }) {
      users.free(userOf(holder));
      if (!isExempt(address)) addresses.free(address);
    },
  };
}

/** A ticket names its owner to the waiting room alone, and a session is one user's. */
function userOf({ ticket, userId, sessionId }: Holder): string {
  return ticket === '' ? `user ${userId}` : `session ${sessionId}`;
}

function refused(what: string, most: number): HttpRefusal {
  const detail = `${most} streams ${what} are open already; close one first`;
  return new HttpRefusal({ status: 429, code: 'RATE_LIMITED', detail, retryAfterSeconds });
}
