export type PaymentState = 'PENDING' | 'PAID' | 'FAILED' | 'EXPIRED' | 'CANCELLED' | 'REVIEW';
export type RefundState = 'REQUESTED' | 'SENT' | 'PENDING' | 'DONE' | 'FAILED' | 'MANUAL';

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
  provider: 'ZALOPAY';
  /** Our id at the provider. */
  providerRef: string;
  status: PaymentState;
  url: string | undefined;
  providerTxId: string | undefined;
  amountPaidMinor: number;
  failureReason: string | undefined;
  createdAt: number;
  queriedAt: number | undefined;
};

/** What became of an attempt, as its provider tells it. */
export type Outcome =
  | { state: 'PAID'; amountMinor: number; providerTxId: string }
  | { state: 'FAILED'; reason: string }
  | { state: 'EXPIRED' }
  | { state: 'CANCELLED' };
