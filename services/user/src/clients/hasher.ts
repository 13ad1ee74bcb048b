import { hash, verify } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';

/** argon2id (the library's default) at OWASP's least: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Hashes that no text fits, random bytes: an unknown address costs as long as a known one. */
const nobody =
  '$argon2id$v=19$m=19456,t=2,p=1$dGlja2V0Ym90dGxlLW5vYm9keQ$6Nf0Xz1mQm3oH6jV0XH5m1dZr5k0QmE8iX0oQbq0m3E';
const nobodyLegacy = '$2b$10$CwTycUXWue0Thq9StjUM0uJ8.DnUsz6oRm2eN3p2h7Q0m3V6nJX1K';

export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

/** A bcrypt hash, as accounts brought along that were made elsewhere. */
export function isLegacy(stored: string): boolean {
  return /^\$2[aby]\$/.test(stored);
}

/**
 * True when the password fits; an absent hash takes the same time and never fits. `legacyToo`: there are accounts with bcrypt
 * hashes, so everybody pays for both kinds and the time tells nothing about an account.
 */
export async function passwordFits(
  password: string,
  stored: string | undefined,
  legacyToo = false,
): Promise<boolean> {
  const known = stored ?? nobody;
  const ofLegacy = isLegacy(known);
  const fits = await verify(ofLegacy ? nobody : known, password).catch(() => false);
  if (!ofLegacy && !legacyToo) return fits;
  const legacy = ofLegacy ? known : nobodyLegacy;
  const fitsLegacy = await verifyBcrypt(password, legacy).catch(() => false);
  return ofLegacy ? fitsLegacy : fits;
}
