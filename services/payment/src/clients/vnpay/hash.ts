import { hmac, sameHex } from '../hmac.js';

/**
 * The text that pay, IPN and return are signed over: `vnp_*` with a value, without the hash itself, by name in byte
 * order, encoded, spaces as `+`. Source: VNPay 2.1.0, "Cài đặt thanh toán PAY".
 */
export function signedQuery(fields: Record<string, string>): string {
  return Object.keys(fields)
    .filter((name) => name.startsWith('vnp_') && !unsigned.has(name) && fields[name] !== '')
    .sort()
    .map((name) => `${encode(name)}=${encode(fields[name] ?? '')}`)
    .join('&');
}

const unsigned = new Set(['vnp_SecureHash', 'vnp_SecureHashType']);

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', '+');
}

/** HMAC-SHA512 in hex. The merchant API signs its fields joined by `|`, a missing one as nothing. */
export function hash(secret: string, text: string): string {
  return hmac('sha512', secret, text);
}

export function hashOf(secret: string, names: string[], fields: Record<string, string>): string {
  return hash(secret, names.map((name) => fields[`vnp_${name}`] ?? '').join('|'));
}

export const sameHash = sameHex;
