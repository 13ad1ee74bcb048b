/** What the buyer is asked to pay, as a provider needs it. */
export type LinkRequest = {
  /** Our id at the provider. */
  ref: string;
  amountMinor: number;
  description: string;
  /** Life of the link from now, seconds. */
  seconds: number;
};

export type LinkAnswer =
  | { ok: true; url: string }
  /** `unknown`: nobody answered, it may exist; `duplicate`: it exists; `refused`: it does not. */
  | { ok: false; kind: 'unknown' | 'duplicate' | 'refused'; message: string };

export type AttemptState =
  | { state: 'PAID'; amountMinor: number; providerTxId: string }
  | { state: 'FAILED'; reason: string }
  | { state: 'PENDING' | 'NOT_FOUND' | 'UNKNOWN' };

export type RefundRequest = {
  /** Our id of the refund, committed before it is sent. */
  ref: string;
  providerTxId: string;
  amountMinor: number;
  reason: string;
};

export type RefundAnswer = {
  state: 'DONE' | 'PENDING' | 'FAILED' | 'UNKNOWN' | 'NOT_FOUND';
  message: string;
};

export type Notice = { ref: string; amountMinor: number; providerTxId: string };
export type NoticeReading =
  { ok: true; notice: Notice } | { ok: false; outcome: 'BAD_SIGNATURE' | 'MALFORMED' };
export type NoticeOutcome = 'APPLIED' | 'BAD_SIGNATURE' | 'MALFORMED' | 'TRY_AGAIN';

/** One payment provider behind our words; nothing outside its folder knows its fields, zone or signatures. */
export type Provider = {
  name: 'ZALOPAY';
  /** Pause between two queries of one attempt, milliseconds. */
  queryMs: number;
  /** A new id of ours, unique at the provider. */
  newRef(): string;
  newRefundRef(): string;
  createLink(request: LinkRequest): Promise<LinkAnswer>;
  query(ref: string): Promise<AttemptState>;
  /** True when the link can no longer be paid. */
  cancel(ref: string): Promise<boolean>;
  refund(request: RefundRequest): Promise<RefundAnswer>;
  queryRefund(ref: string): Promise<RefundAnswer>;
  /** Never throws; a bad signature changes nothing anywhere. */
  readNotice(rawBody: string): NoticeReading;
  /** The exact answer that the provider expects. */
  acknowledge(outcome: NoticeOutcome): { status: number; body: unknown };
  /** False while its breaker is open. */
  available(): boolean;
};

export type ProviderName = Provider['name'];
export type Providers = Partial<Record<ProviderName, Provider>>;
