/** What a browser would notice of a place. */
export type Noticed = {
  status: string;
  state: string;
  notice?: string | undefined;
  position: number | null;
  estimatedWaitSeconds: number | null;
};

/**
 * The id of an event is a digest of what it tells, 53 bits (cyrb53): the same on every replica, so a browser that comes
 * back with Last-Event-ID is told again only what it does not know, and nobody has to remember what it was told.
 */
export function eventIdOf(event: string, told: Noticed): number {
  const { status, state, notice = '', position, estimatedWaitSeconds } = told;
  return digest(`${event} ${status} ${state} ${notice} ${position} ${estimatedWaitSeconds}`);
}

/** The id in a Last-Event-ID header; 0 when it is none of ours. */
export function readEventId(header: unknown): number {
  return typeof header === 'string' && /^\d{1,16}$/.test(header) ? Number(header) : 0;
}

function digest(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return 4_294_967_296 * (b & 0x1fffff) + (a >>> 0);
}
