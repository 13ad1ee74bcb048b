import type { Line } from './hold.js';

export type StockKind =
  | 'reserve'
  | 'confirm'
  /** Confirm for late money: takes stock again when the hold is gone. */
  | 'reacquire'
  | 'release'
  /** Release of a sale, for good. */
  | 'refund'
  /** Release of a hold that is due. */
  | 'expire';

/** What one caller wants of the stock of one event. */
export type StockRequest = {
  kind: StockKind;
  orderCode: string;
  eventId: string;
  /** One per class, sorted by class. */
  lines: Line[];
  /** Reserve only. */
  holdSeconds?: number | undefined;
  admittedAt?: Date | undefined;
  traceparent?: string | undefined;
};

/**
 * Requests of one lane are answered one batch after the other; lanes do not wait for each other. A class has a lane of its
 * own, so that a cold one never waits for a hot batch; orders over several classes share a lane per event.
 */
export function laneOf({ eventId, lines }: Pick<StockRequest, 'eventId' | 'lines'>): string {
  const [only] = lines;
  return lines.length === 1 && only !== undefined ? only.id : `event ${eventId}`;
}
