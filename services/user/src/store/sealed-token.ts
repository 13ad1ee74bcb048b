import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

const cipher = 'aes-256-gcm';
/** One key seals one text ever: a key is a refresh token, and it has one successor. */
const nonce = Buffer.alloc(12);

function keyOf(token: string): Buffer {
  return createHash('sha256').update(`successor:${token}`).digest();
}

/** Hides a token from everybody who does not hold `key`, the database included. */
export function seal(token: string, key: string): string {
  const sealing = createCipheriv(cipher, keyOf(key), nonce);
  const text = Buffer.concat([sealing.update(token, 'utf8'), sealing.final()]);
  return Buffer.concat([sealing.getAuthTag(), text]).toString('base64url');
}

/** @throws when `sealed` was not sealed under `key`. */
export function open(sealed: string, key: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const opening = createDecipheriv(cipher, keyOf(key), nonce);
  opening.setAuthTag(bytes.subarray(0, 16));
  return Buffer.concat([opening.update(bytes.subarray(16)), opening.final()]).toString('utf8');
}
