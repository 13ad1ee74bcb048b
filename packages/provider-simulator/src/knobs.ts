import { z } from 'zod';
import type { ProviderName } from './journal.js';

const ms = z.number().int().min(0).max(600_000);

/** What a test may make the providers do. The defaults are a provider on a good day. */
export const Knobs = z.strictObject({
  /** Pause before a notice is sent, milliseconds. */
  noticeDelayMs: ms.default(0),
  /** Pause before a notice that was not acknowledged is sent again, milliseconds. */
  noticeRetryMs: ms.default(1_000),
  /** Notices are never sent. */
  dropNotices: z.boolean().default(false),
  /** Further copies of each notice, sent at once. */
  duplicateNotices: z.number().int().min(0).max(20).default(0),
  /** Notices come in pairs, the second of each first. */
  reorderNotices: z.boolean().default(false),
  /** Notices carry a MAC that is well formed and wrong. */
  badSignature: z.boolean().default(false),
  /** What the payer is charged instead of the order's amount; null charges the order's amount. */
  wrongAmount: z.number().int().positive().nullable().default(null),
  /** A payer pays the moment the order is stored, and the notice is delivered before create answers. */
  noticeBeforeCreateAnswers: z.boolean().default(false),
  /** Pause before create looks at the request, milliseconds. */
  createHangsMs: ms.default(0),
  /** Create stores the order and never answers. */
  createTimeoutAfterStoring: z.boolean().default(false),
  /** A payer can still pay an order that expired, failed or was cancelled. */
  latePayment: z.boolean().default(false),
  /** How a refund ends; `pending` ones end when the knob is turned to ok or fail. */
  refundOutcome: z.enum(['ok', 'pending', 'fail']).default('ok'),
  /** Refund stores the refund and never answers. */
  refundTimeoutAfterStoring: z.boolean().default(false),
  /** The code of a VNPay payment that fails: 51 no funds, 11 expired, 24 cancelled, and others. */
  vnpayFailCode: z
    .enum(['51', '11', '24', '09', '10', '12', '13', '65', '75', '79', '99'])
    .default('51'),
  /** Every API call stays unanswered until its caller gives up. */
  hang: z.boolean().default(false),
  /** Whom the other knobs are for; null is all of them. */
  onlyProvider: z.enum(['zalopay', 'payos', 'vnpay']).nullable().default(null),
  /** Every API call is answered with this HTTP status instead. */
  failHttp: z
    .union([z.literal(429), z.literal(500)])
    .nullable()
    .default(null),
});
export type Knobs = z.infer<typeof Knobs>;

export type KnobBoard = {
  now(): Knobs;
  /** Turns the named knobs; throws a ZodError on an unknown or impossible one. */
  turn(change: unknown): Knobs;
  reset(): Knobs;
};

export function createKnobBoard(): KnobBoard {
  let knobs = Knobs.parse({});
  return {
    now: () => knobs,
    turn(change) {
      const named = z.record(z.string(), z.unknown()).parse(change);
      knobs = Knobs.parse({ ...knobs, ...named });
      return knobs;
    },
    reset() {
      knobs = Knobs.parse({});
      return knobs;
    },
  };
}

/** The knobs as one provider sees them: a good day while they are turned for another. */
export function knobsOf(board: KnobBoard, provider: ProviderName): KnobBoard {
  return {
    ...board,
    now() {
      const knobs = board.now();
      const isMeant = knobs.onlyProvider === null || knobs.onlyProvider === provider;
      return isMeant ? knobs : Knobs.parse({});
    },
  };
}
