import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA512 in hex. */
export function sha512(secret: string, text: string): string {
  return createHmac('sha512', secret).update(Buffer.from(text, 'utf8')).digest('hex');
}

/** As PHP's urlencode: letters, digits and `-_.` stay, a space is `+`. */
export function urlEncode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+');
}

/** What pay, IPN and return are signed over: vnp_ fields that say something, by name, encoded; not the hash itself. */
export function toSignedText(fields: Map<string, string>): string {
  return [...fields]
    .filter(([name, value]) => /^vnp_(?!SecureHash(Type)?$)/.test(name) && value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${urlEncode(name)}=${urlEncode(value)}`)
    .join('&');
}

export function hashMatches(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given.toLowerCase())];
  return a.length === b.length && timingSafeEqual(a, b);
}
