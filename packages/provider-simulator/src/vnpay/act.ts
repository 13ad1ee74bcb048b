import type { ActResult } from '../pay-page.js';
import type { PayerAction } from '../payer-action.js';
import type { Vnpay } from './context.js';
import { toNotice } from './result.js';
import { isExpired, type Transaction } from './transactions.js';

/** What the payer does on the pay page; the merchant hears of success and of failure. */
export function act(vnpay: Vnpay, transaction: Transaction, action: PayerAction): ActResult {
  const refusal = refusalOf(vnpay, transaction, action);
  if (refusal !== undefined) return { ok: false, message: refusal };
  if (action === 'fail' || action === 'cancel') fail(vnpay, transaction, action);
  else take(vnpay, transaction, action);
  vnpay.notifier.announce(toNotice(vnpay, transaction));
  return { ok: true };
}

function fail({ knobs }: Vnpay, transaction: Transaction, action: 'fail' | 'cancel'): void {
  transaction.status = 'FAILED';
  transaction.responseCode = action === 'cancel' ? '24' : knobs.now().vnpayFailCode;
}

function take({ knobs, now, transactions }: Vnpay, transaction: Transaction, action: PayerAction) {
  const { amount } = transaction;
  const isSuspect = action === 'suspect';
  transaction.status = isSuspect ? 'SUSPECT' : 'PAID';
  transaction.responseCode = isSuspect ? '07' : '00';
  transaction.transactionNo = transactions.nextNumber();
  transaction.charged =
    knobs.now().wrongAmount ?? (action === 'pay-less' ? Math.ceil(amount / 2) : amount);
  transaction.paidAt = now();
}

function refusalOf(
  { knobs, now }: Vnpay,
  transaction: Transaction,
  action: PayerAction,
): string | undefined {
  const { status, txnRef } = transaction;
  if (status === 'PAID' || status === 'SUSPECT') return `${txnRef} is paid already`;
  const isLate = action === 'pay-late' || knobs.now().latePayment;
  if (isLate && action !== 'fail' && action !== 'cancel') return undefined;
  if (isExpired(transaction, now())) return `${txnRef} expired; place a new order to pay`;
  return status === 'FAILED' ? `${txnRef} failed before; place a new order to pay` : undefined;
}
