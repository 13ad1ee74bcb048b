/**
 * The replicas in the order in which an event's requests go to them: rendezvous hashing, so that a replica that comes or
 * goes moves its own share of events only. Every client computes the same order from the same addresses.
 */
export function ownersOf(eventId: string, addresses: readonly string[]): string[] {
  return addresses
    .map((address) => ({ address, score: hash(`${eventId} ${address}`) }))
    .sort((a, b) => b.score - a.score || (a.address < b.address ? -1 : 1))
    .map(({ address }) => address);
}

/** FNV-1a with a final mix (murmur3), 32 bits: addresses differ in their last characters only. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let n = 0; n < text.length; n++) h = Math.imul(h ^ text.charCodeAt(n), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
