import { hash, verify } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';

/** argon2id (the library's default) at OWASP's least: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Hashes that no text fits, random bytes: an unknown address costs as long as a known one. */
const nobody =
  '$argon2id$v=19$m=19456,t=2,p=1$dGlja2V0Ym90dGxlLW5vYm9keQ$6Nf0Xz1mQm3oH6jV0XH5m1dZr5k0QmE8iX0oQbq0m3E';
const nobodyLegacy = '$2b$10$CwTycUXWue0Thq9StjUM0uJ8.DnUsz6oRm2eN3p2h7Q0m3V6nJX1K';

export type Hasher = {
  hash(password: string): Promise<string>;
  /**
   * True when the password fits; an absent hash takes the same time and never fits. `legacyToo`: there are accounts with bcrypt
   * hashes, so everybody pays for both kinds and the time tells nothing about an account.
   */
  fits(password: string, stored: string | undefined, legacyToo?: boolean): Promise<boolean>;
};

/** What it computes is counted: the dearest thing that this service does, and what its time is made of. */
export function createHasher(metrics: Metrics): Hasher {
  const hashes = metrics.counter('password_hashes_total', 'Password hashes computed', ['kind']);
  const fitsArgon = (password: string, stored: string) => {
    hashes.inc({ kind: 'argon2id' });
    return verify(stored, password).catch(() => false);
  };
  const fitsBcrypt = (password: string, stored: string) => {
    hashes.inc({ kind: 'bcrypt' });
    return verifyBcrypt(password, stored).catch(() => false);
  };
  return {
    hash(password) {
      hashes.inc({ kind: 'argon2id' });
      return hashPassword(password);
    },
    async fits(password, stored, legacyToo = false) {
      const known = stored ?? nobody;
      const ofLegacy = isLegacy(known);
      const fits = await fitsArgon(password, ofLegacy ? nobody : known);
      if (!ofLegacy && !legacyToo) return fits;
      const fitsLegacy = await fitsBcrypt(password, ofLegacy ? known : nobodyLegacy);
      return ofLegacy ? fitsLegacy : fits;
    },
  };
}

export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

/** A bcrypt hash, as accounts brought along that were made elsewhere. */
export function isLegacy(stored: string): boolean {
  return /^\$2[aby]\$/.test(stored);
}
