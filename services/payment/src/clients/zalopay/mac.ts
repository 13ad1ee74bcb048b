import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256 in lower-case hex over fields joined by `|`. Source: ZaloPay v2, "Secure data transmission". */
export function mac(key: string, fields: readonly (string | number)[]): string {
  return createHmac('sha256', key).update(fields.join('|')).digest('hex');
}

/** In constant time, after a check of shape and length. */
export function sameMac(expected: string, received: unknown): boolean {
  if (typeof received !== 'string' || !/^[0-9a-f]{64}$/i.test(received)) return false;
  return timingSafeEqual(Buffer.from(expected, 'hex'), Buffer.from(received, 'hex'));
}
