import { hash, verify } from '@node-rs/argon2';

/** argon2id (the library's default) at OWASP's least: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** A hash of nothing anybody types: an unknown address costs as long as a known one. */
const nobody =
  '$argon2id$v=19$m=19456,t=2,p=1$dGlja2V0Ym90dGxlLW5vYm9keQ$6Nf0Xz1mQm3oH6jV0XH5m1dZr5k0QmE8iX0oQbq0m3E';

export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

/** True when the password fits; an absent hash takes the same time and never fits. */
export async function passwordFits(password: string, stored: string | undefined): Promise<boolean> {
  const fits = await verify(stored ?? nobody, password).catch(() => false);
  return fits && stored !== undefined;
}
