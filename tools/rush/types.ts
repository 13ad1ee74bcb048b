import type { PublishedEvent } from '../platform/publish-event.js';
import type { Rest } from '../platform/rest.js';

export type RushOptions = {
  rest: Rest;
  event: PublishedEvent;
  buyers: number;
  /** Longest time for one buyer, milliseconds. */
  patienceMs: number;
};

export type BuyerEnd =
  | { end: 'sold'; code: string; quantity: number }
  /** Told "no" with a reason, e.g. SOLD_OUT. */
  | { end: 'refused'; reason: string }
  /** What must never happen. */
  | { end: 'failed'; why: string };
