import type { Outcome, ProviderName } from '../domain/payment.js';

export type { ProviderName };

/** How a provider finds an attempt: our id there, and when it was made (epoch milliseconds). */
export type AttemptKey = { ref: string; createdAt: number };

/** What the buyer is asked to pay, as a provider needs it. */
export type LinkRequest = AttemptKey & {
  orderCode: string;
  amountMinor: number;
  description: string;
  /** End of the link's life, epoch milliseconds. */
  expiresAt: number;
};

export type LinkAnswer =
  | { ok: true; url: string }
  /** `unknown`: nobody answered, it may exist; `duplicate`: it exists; `refused`: it does not. */
  | { ok: false; kind: 'unknown' | 'duplicate' | 'refused'; message: string };

export type AttemptState =
  | Extract<Outcome, { state: 'PAID' | 'UNDERPAID' | 'FAILED' }>
  | { state: 'PENDING' | 'NOT_FOUND' | 'UNKNOWN' }
  /** It took this much, and gave it back; tells nothing new about the attempt. */
  | { state: 'REFUNDED'; amountMinor: number };

/** `CANCELLED`: the link can no longer be paid; `REFUSED`: it can not be cancelled, or is unknown there. */
export type CancelAnswer = 'CANCELLED' | 'REFUSED' | 'UNKNOWN';

export type RefundRequest = {
  /** Our id of the refund, committed before it is sent. */
  ref: string;
  attempt: AttemptKey;
  providerTxId: string;
  amountMinor: number;
  reason: string;
};

export type RefundAnswer = {
  state: 'DONE' | 'PENDING' | 'FAILED' | 'UNKNOWN' | 'NOT_FOUND';
  message: string;
};

/** `ASK`: the notice alone proves nothing, the provider is asked before anything changes. */
export type Notice = { ref: string; outcome: Outcome | 'ASK' };
export type NoticeReading =
  { ok: true; notice: Notice } | { ok: false; outcome: 'BAD_SIGNATURE' | 'MALFORMED' };
export type NoticeOutcome =
  | 'APPLIED'
  | 'DUPLICATE'
  | 'UNKNOWN_ATTEMPT'
  | 'AMOUNT_MISMATCH'
  | 'BAD_SIGNATURE'
  | 'MALFORMED'
  | 'TRY_AGAIN';

/** When a provider may be asked about an attempt, milliseconds. The pause doubles from `everyMs` to `mostMs`. */
export type Pace = {
  everyMs: number;
  mostMs: number;
  /** No question so shortly before the end of the window. */
  quietMs: number;
  /** The buyer's return allows one question at once. */
  askOnReturn: boolean;
  /** Pause between two looks at a refund. */
  refundMs: number;
};

/** One payment provider behind our words; nothing outside its folder knows its fields, zone or signatures. */
export type Provider = {
  name: ProviderName;
  pace: Pace;
  /** What it takes, minor units. */
  amount: { min: number; max: number };
  /** A new id of ours, unique at the provider. */
  newRef(): string;
  newRefundRef(): string;
  createLink(request: LinkRequest): Promise<LinkAnswer>;
  query(attempt: AttemptKey): Promise<AttemptState>;
  /** Absent where a provider has no such call. */
  cancel?(attempt: AttemptKey): Promise<CancelAnswer>;
  refund(request: RefundRequest): Promise<RefundAnswer>;
  queryRefund(request: RefundRequest): Promise<RefundAnswer>;
  notices: { method: 'get' | 'post'; path: string };
  /** Of a raw body, or of the query string where notices come by GET. Never throws. */
  readNotice(raw: string): NoticeReading;
  /** The exact answer that the provider expects. */
  acknowledge(outcome: NoticeOutcome): { status: number; body: unknown };
  /** The parameter that names the attempt when the buyer comes back. */
  returnRef: string;
  /** False while its breaker is open. */
  available(): boolean;
};

export type Providers = Partial<Record<ProviderName, Provider>>;
