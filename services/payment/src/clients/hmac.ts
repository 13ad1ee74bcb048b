import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC in lower-case hex over UTF-8. */
export function hmac(algorithm: 'sha256' | 'sha512', key: string, text: string): string {
  return createHmac(algorithm, key).update(text).digest('hex');
}

/** In constant time, after a check of shape and length. */
export function sameHex(expected: string, received: unknown): boolean {
  if (typeof received !== 'string' || received.length !== expected.length) return false;
  if (!/^[0-9a-f]+$/i.test(received)) return false;
  return timingSafeEqual(Buffer.from(expected, 'hex'), Buffer.from(received, 'hex'));
}
