import type { Zalopay } from './context.js';
import { isExpired, type Order } from './orders.js';
import { vietnamDay } from './vietnam-day.js';

export type PayerAction = 'pay' | 'fail' | 'cancel';
export type ActResult = { ok: true } | { ok: false; message: string };

/** What the payer does on the pay page. Only money is announced to the merchant; failure and cancel are silent. */
export function act(zalopay: Zalopay, order: Order, action: PayerAction): ActResult {
  const refusal = refusalOf(zalopay, order, action);
  if (refusal !== undefined) return { ok: false, message: refusal };
  if (action === 'pay') {
    take(zalopay, order);
    zalopay.notifier.announce(order);
  } else order.status = action === 'fail' ? 'FAILED' : 'CANCELLED';
  return { ok: true };
}

/** Charges the payer. The notice is the caller's. */
export function take({ knobs, orders, now }: Zalopay, order: Order): void {
  const zpTransId = orders.nextNumber(vietnamDay(now()));
  order.status = 'PAID';
  order.paid = { zpTransId, amount: knobs.now().wrongAmount ?? order.amount, at: now() };
}

function refusalOf(zalopay: Zalopay, order: Order, action: PayerAction): string | undefined {
  const { appTransId, status } = order;
  if (status === 'PAID') return `${appTransId} is paid already; nothing was charged again`;
  if (action === 'pay' && zalopay.knobs.now().latePayment) return undefined;
  if (isExpired(order, zalopay.now())) return `${appTransId} expired; place a new order to pay`;
  if (status === 'CANCELLED') return `${appTransId} was cancelled; place a new order to pay`;
  if (status === 'FAILED') return `${appTransId} failed before; place a new order to pay`;
  return undefined;
}
