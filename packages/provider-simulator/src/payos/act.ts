import type { ActResult } from '../pay-page.js';
import type { PayerAction } from '../payer-action.js';
import type { Payos } from './context.js';
import { paidOf, statusOf, type Link, type Transfer } from './links.js';
import { toNotice } from './webhook.js';

/** What the payer does: bank transfers can be too small, come twice, and come after the end. The rest is silent. */
export function act(payos: Payos, link: Link, action: PayerAction): ActResult {
  const refusal = refusalOf(payos, link, action);
  if (refusal !== undefined) return { ok: false, message: refusal };
  if (action === 'fail' || action === 'cancel') {
    link.status = action === 'fail' ? 'FAILED' : 'CANCELLED';
    return { ok: true };
  }
  const transfer = take(payos, link, action === 'pay-less' ? half(link) : undefined);
  payos.notifier.announce(toNotice(payos, link, transfer));
  return { ok: true };
}

/** A transfer of what is left, or of a whole amount again where nothing is. The webhook is the caller's. */
export function take({ knobs, links, now }: Payos, link: Link, amount?: number): Transfer {
  const left = Math.max(0, link.amount - paidOf(link));
  const wanted = amount ?? (left > 0 ? left : link.amount);
  const transfer = {
    reference: links.nextReference(),
    amount: knobs.now().wrongAmount ?? wanted,
    at: now(),
  };
  link.transfers.push(transfer);
  link.status = paidOf(link) >= link.amount ? 'PAID' : 'UNDERPAID';
  return transfer;
}

function half(link: Link): number {
  return Math.ceil((link.amount - paidOf(link)) / 2);
}

function refusalOf({ knobs, now }: Payos, link: Link, action: PayerAction): string | undefined {
  const status = statusOf(link, now());
  if (action === 'suspect') return 'PayOS knows no suspected payments';
  if (action === 'pay-late') return undefined;
  const isOpen = status === 'PENDING' || status === 'UNDERPAID';
  if (action === 'pay' || action === 'pay-less')
    return isOpen || knobs.now().latePayment ? undefined : `${link.orderCode} is ${status}`;
  return status === 'PENDING' ? undefined : `${link.orderCode} is ${status}`;
}
