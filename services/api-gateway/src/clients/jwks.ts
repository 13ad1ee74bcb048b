import type { Logger } from '@ticketbottle/service-kit/logger.js';
import type { Jwk } from '@ticketbottle/service-kit/signing-key.js';
import type { Clients } from './clients.js';

/** Keys of access tokens, checkout tokens and tickets; the last good set goes on while a service is down. */
export type Jwks = { keys: () => Promise<Jwk[]>; userKeys: () => Promise<Jwk[]> };

export function jwks({ user, waitroom, order }: Clients, logger: Logger): Jwks {
  const userKeys = async (): Promise<Jwk[]> => (await user.getSigningKeys({})).keys;
  const sources: Record<string, () => Promise<Jwk[]>> = {
    user: userKeys,
    waitroom: async () => (await waitroom.getSigningKeys({})).keys,
    order: async () => (await order.getSigningKeys({})).keys,
  };
  const known = new Map<string, Jwk[]>();
  const load = async ([name, source]: [string, () => Promise<Jwk[]>]): Promise<Jwk[]> => {
    try {
      known.set(name, await source());
    } catch (error) {
      if (!known.has(name)) throw error;
      logger.warn(
        { err: error, service: name },
        'keys could not be read; the last good set goes on',
      );
    }
    return known.get(name) ?? [];
  };
  return {
    userKeys,
    keys: async () => (await Promise.all(Object.entries(sources).map(load))).flat(),
  };
}
