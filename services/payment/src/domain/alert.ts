import type { ProviderName } from './payment.js';

/** What a person should know about. */
export type AlertKind =
  | 'AMOUNT_MISMATCH'
  | 'SUSPECTED_FRAUD'
  | 'LATE_MONEY'
  | 'PAID_TWICE'
  | 'REFUND_NEEDS_A_PERSON'
  | 'UNKNOWN_PAYMENT';

export type Alert = {
  kind: AlertKind;
  /** What it is about; one alert per kind and subject: its id tells a receiver a repeat. */
  subject: string;
  /** Empty where no order is known. */
  orderCode: string;
  provider: ProviderName;
  /** Our id at the provider. */
  providerRef: string;
  amountMinor: number;
  reason: string;
  at: number;
};

const sentences: Record<AlertKind, string> = {
  AMOUNT_MISMATCH: 'money of a wrong amount waits for review',
  SUSPECTED_FRAUD: 'the provider has the money and suspects a fraud: it waits for review',
  LATE_MONEY: 'money came after its payment had ended; it buys tickets or goes back',
  PAID_TWICE: 'what was paid before was paid again; it goes back',
  REFUND_NEEDS_A_PERSON: 'the provider cannot send the money back; a person has to',
  UNKNOWN_PAYMENT: 'a signed notice is about a payment that nobody here knows',
};

/** These end by themselves. */
const mild = new Set<AlertKind>(['LATE_MONEY', 'PAID_TWICE']);

/** The JSON that a receiver gets, as order's alerts. No name and no address: receivers are chat rooms. */
export function alertBody({ subject, ...alert }: Alert) {
  const { kind, orderCode, provider, reason } = alert;
  const what = orderCode === '' ? `${provider} ${alert.providerRef}` : `order ${orderCode}`;
  return {
    ...alert,
    id: `${subject}:${kind}`,
    severity: mild.has(kind) ? 'warning' : 'critical',
    text: `${what}: ${sentences[kind]}${reason === '' ? '' : ` (${reason})`}`,
    currency: 'VND',
    at: new Date(alert.at).toISOString(),
  };
}

export type AlertBody = ReturnType<typeof alertBody>;
