import { hmac, sameHex } from '../hmac.js';

/**
 * What PayOS signs of `data`: `key=value` by key, joined by `&`, nothing encoded; null is empty, an array is JSON with
 * the keys of its elements sorted. Source: payOS, "Kiểm tra dữ liệu với signature".
 */
export function signedText(data: Record<string, unknown>): string {
  return Object.keys(data)
    .sort()
    .map((key) => `${key}=${textOf(data[key])}`)
    .join('&');
}

export function isSignedBy(key: string, data: Record<string, unknown>, received: unknown): boolean {
  return sameHex(hmac('sha256', key, signedText(data)), received);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined || value === 'null' || value === 'undefined') return '';
  if (Array.isArray(value)) return JSON.stringify(value.map(sorted));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function sorted(element: unknown): unknown {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) return element;
  return Object.fromEntries(Object.entries(element).sort(([a], [b]) => (a < b ? -1 : 1)));
}
