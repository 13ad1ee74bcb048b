export type Draw = { eventId: string; seed: string; participants: number };
export type Hash = Pick<SubtleCrypto, 'digest' | 'importKey' | 'sign'>;

/** So many lots at once, so that the page can be used meanwhile. */
const batch = 500;

/** Whether a seed is the one that was committed to before the opening: its SHA-256. */
export async function isCommitted(
  { seed, commitment }: { seed: string; commitment: string },
  hash: Hash,
): Promise<boolean> {
  const digest = await hash.digest('SHA-256', bytesOf(seed));
  return hexOf(digest) === commitment.toLowerCase();
}

/**
 * The turn in which a number is called, from 1: how many of all lots are lower than its own, where the lot of number n is
 * HMAC-SHA-256(seed, `<event id>|<n>`). Undefined for a number that came after the draw. `told` hears how much is done, 0..1.
 */
export async function turnOf(
  number: number,
  draw: Draw,
  o: { hash: Hash; told: (done: number) => void; signal: AbortSignal },
): Promise<number | undefined> {
  const { eventId, seed, participants } = draw;
  if (number < 1 || number > participants) return undefined;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await o.hash.importKey('raw', bytesOf(seed), algorithm, false, ['sign']);
  const lot = async (n: number): Promise<string> =>
    hexOf(await o.hash.sign('HMAC', key, new TextEncoder().encode(`${eventId}|${n}`)));
  const mine = await lot(number);
  let turn = 1;
  for (let from = 1; from <= participants; from += batch) {
    o.signal.throwIfAborted();
    const length = Math.min(batch, participants - from + 1);
    const lots = await Promise.all(Array.from({ length }, (_, n) => lot(from + n)));
    turn += lots.filter((other) => other < mine).length;
    o.told((from + length - 1) / participants);
  }
  return turn;
}

/** A queue ticket says its number in its second part, to the base of 36. */
export function numberOf(ticket: string): number | undefined {
  const number = parseInt(ticket.split('.')[1] ?? '', 36);
  return number >= 1 ? number : undefined;
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array((hex.match(/../g) ?? []).map((byte) => parseInt(byte, 16)));
}

function hexOf(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
