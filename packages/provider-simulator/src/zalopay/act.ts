import type { ActResult } from '../pay-page.js';
import type { PayerAction } from '../payer-action.js';
import type { Zalopay } from './context.js';
import { isExpired, type Order } from './orders.js';
import { vietnamDay } from './vietnam-day.js';

/** What the payer does on the pay page. Only money is announced to the merchant; failure and cancel are silent. */
export function act(zalopay: Zalopay, order: Order, action: PayerAction): ActResult {
  const refusal = refusalOf(zalopay, order, action);
  if (refusal !== undefined) return { ok: false, message: refusal };
  if (action === 'fail' || action === 'cancel')
    order.status = action === 'fail' ? 'FAILED' : 'CANCELLED';
  else {
    take(zalopay, order, action === 'pay-less' ? Math.ceil(order.amount / 2) : order.amount);
    zalopay.notifier.announce(order);
  }
  return { ok: true };
}

/** Charges the payer. The notice is the caller's. */
export function take({ knobs, orders, now }: Zalopay, order: Order, amount = order.amount): void {
  const zpTransId = orders.nextNumber(vietnamDay(now()));
  order.status = 'PAID';
  order.paid = { zpTransId, amount: knobs.now().wrongAmount ?? amount, at: now() };
}

function refusalOf(zalopay: Zalopay, order: Order, action: PayerAction): string | undefined {
  const { appTransId, status } = order;
  if (action === 'suspect') return 'ZaloPay knows no suspected payments';
  if (status === 'PAID') return `${appTransId} is paid already; nothing was charged again`;
  const isLate = action === 'pay-late' || zalopay.knobs.now().latePayment;
  if (isLate && action !== 'fail' && action !== 'cancel') return undefined;
  if (isExpired(order, zalopay.now())) return `${appTransId} expired; place a new order to pay`;
  if (status === 'CANCELLED') return `${appTransId} was cancelled; place a new order to pay`;
  if (status === 'FAILED') return `${appTransId} failed before; place a new order to pay`;
  return undefined;
}
