export type PaymentState = 'PENDING' | 'PAID' | 'FAILED' | 'EXPIRED' | 'CANCELLED' | 'REVIEW';
export type RefundState = 'REQUESTED' | 'SENT' | 'PENDING' | 'DONE' | 'FAILED' | 'MANUAL';
export const providerNames = ['ZALOPAY', 'PAYOS', 'VNPAY'] as const;
export type ProviderName = (typeof providerNames)[number];

/** The intent of one order. Amounts are minor units, times epoch milliseconds. */
export type Intent = {
  id: string;
  orderCode: string;
  idempotencyKey: string;
  amountMinor: number;
  currency: string;
  status: PaymentState;
  redirectUrl: string;
  description: string;
  expiresAt: number;
  paidAt: number | undefined;
  version: number;
};

/** One try with a provider. */
export type Attempt = {
  id: string;
  intentId: string;
  provider: ProviderName;
  /** Our id at the provider. */
  providerRef: string;
  status: PaymentState;
  url: string | undefined;
  providerTxId: string | undefined;
  /** What came; above 0 while PENDING when a part of it came. */
  amountPaidMinor: number;
  failureReason: string | undefined;
  createdAt: number;
  /** End of its window. */
  expiresAt: number;
  queriedAt: number | undefined;
  /** Of the purchase that opened it: what becomes of it later belongs to the same trace. */
  traceparent?: string | undefined;
};

/** Money that came. `sum`: the amount is all that the attempt has brought so far, not one transaction. */
export type Capture = { amountMinor: number; providerTxId: string; sum?: true };

/** What became of an attempt, as its provider tells it. */
export type Outcome =
  /** `suspect`: the provider has the money and suspects a fraud. */
  | ({ state: 'PAID'; suspect?: true } & Capture)
  /** Less than was asked for; the rest may still come. */
  | ({ state: 'UNDERPAID' } & Capture)
  /** `amountMinor` is what the provider believes was to be paid, where it says so. */
  | { state: 'FAILED'; reason: string; amountMinor?: number }
  | { state: 'EXPIRED' }
  | { state: 'CANCELLED' };

/** What is known of the way back of an attempt's money. */
export type Returned = { providerTxId: string; amountMinor: number };
