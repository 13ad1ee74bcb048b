import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256 as lowercase hex, over fields joined by `|` (source: ZaloPay v2, secure data transmission). */
export function mac(key: string, fields: readonly (string | number)[]): string {
  return createHmac('sha256', key).update(fields.join('|')).digest('hex');
}

export function macMatches(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
