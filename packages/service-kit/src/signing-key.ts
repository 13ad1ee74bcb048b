import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { ConfigError } from './config.js';

/** A public EC P-256 key in JWK form (RFC 7517). */
export type Jwk = {
  kid: string;
  kty: string;
  crv: string;
  x: string;
  y: string;
  alg: string;
  use: string;
};

export type SigningKey = {
  jwk: Jwk;
  /** Signs claims; `iat` and `exp` are epoch seconds and must be among them. */
  sign(claims: Record<string, unknown> & { iat: number; exp: number }): string;
};

/**
 * Loads an EC P-256 private key (PEM). Its `kid` is the RFC 7638 thumbprint.
 * @throws ConfigError when the text is not such a key.
 */
export function loadSigningKey(name: string, pem: string): SigningKey {
  const key = parse(name, pem);
  const { kty, crv, x, y } = createPublicKey(key).export({ format: 'jwk' });
  if (crv !== 'P-256' || kty !== 'EC' || x === undefined || y === undefined)
    throw new ConfigError(`${name} must be an EC P-256 private key in PEM form, for ES256`);
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return {
    jwk: { kid, kty, crv, x, y, alg: 'ES256', use: 'sig' },
    sign: (claims) => jwt.sign(claims, key, { algorithm: 'ES256', keyid: kid }),
  };
}

function parse(name: string, pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new ConfigError(`${name} is not a private key in PEM form: ${String(error)}`);
  }
}
