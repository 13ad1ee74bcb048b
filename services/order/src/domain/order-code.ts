/** Crockford base32: no I, L, O, U, so a code can be read out over the phone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `TB-` and ten characters of at least ten random bytes. */
export function orderCode(random: Uint8Array): string {
  return `TB-${Array.from(random.slice(0, 10), (byte) => alphabet[byte % 32]).join('')}`;
}

export const orderCodePattern = /^TB-[0-9A-HJKMNP-TV-Z]{10}$/;
