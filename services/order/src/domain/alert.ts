import type { Alert, AlertKind, Change, Order } from './order.js';

/** An order has few ends; a bound, not a plan. */
const mostAlerts = 5;

/** The same write as what it is about. One per kind and order: its id tells a receiver a repeat. */
export function withAlert(
  { code, alerts = [] }: Order,
  change: Change,
  { kind, reason, now }: { kind: AlertKind; reason: string; now: number },
): Change {
  const id = `${code}:${kind}`;
  if (alerts.some((alert) => alert.id === id)) return change;
  const at = new Date(now);
  const kept = [...alerts, { id, kind, reason, at }].slice(-mostAlerts);
  return { ...change, set: { ...change.set, alerts: kept, alertAt: at, alertTries: 0 } };
}

/** The body of one alert. No name and no address: receivers are chat rooms. */
export function alertBody(
  { code, eventId, totalMinor, currency, refund }: Order,
  { id, kind, reason, at }: Alert,
) {
  return {
    ...{ id, kind, reason, severity: 'critical' },
    text: `order ${code}: ${sentences[kind]} (${reason})`,
    ...{ orderCode: code, eventId, amountMinor: refund?.amountMinor ?? totalMinor, currency },
    at: at.toISOString(),
  };
}

const sentences: Record<AlertKind, string> = {
  LATE_MONEY_REFUNDED: 'money came after the order had ended; it goes back',
  PAID_ORDER_NOT_FILLED: 'a paid order could not be filled; its money goes back',
  REFUND_NEEDS_A_PERSON: 'the provider cannot send the money back; a person has to',
};
