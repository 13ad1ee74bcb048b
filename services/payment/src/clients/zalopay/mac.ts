import { hmac, sameHex } from '../hmac.js';

/** HMAC-SHA256 in lower-case hex over fields joined by `|`. Source: ZaloPay v2, "Secure data transmission". */
export function mac(key: string, fields: readonly (string | number)[]): string {
  return hmac('sha256', key, fields.join('|'));
}

/** In constant time, after a check of shape and length. */
export const sameMac = sameHex;
