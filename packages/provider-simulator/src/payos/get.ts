import { refusals, success, type Answer, type Payos } from './context.js';
import { bankTime, paidOf, statusOf, type Link } from './links.js';

/** `GET /v2/payment-requests/{orderCode|paymentLinkId}`. */
export function get({ links, now }: Payos, key: string): Answer {
  const link = links.find(key);
  return link === undefined ? refusals.unknown : success(linkData(link, now()));
}

export function linkData(link: Link, now: number) {
  const paid = paidOf(link);
  return {
    id: link.id,
    orderCode: link.orderCode,
    amount: link.amount,
    amountPaid: paid,
    amountRemaining: Math.max(0, link.amount - paid),
    status: statusOf(link, now),
    createdAt: new Date(link.createdAt).toISOString(),
    transactions: link.transfers.map(({ reference, amount, at }) => ({
      reference,
      amount,
      accountNumber: '113366668888',
      description: link.description,
      transactionDateTime: bankTime(at),
      virtualAccountName: null,
      virtualAccountNumber: null,
      counterAccountBankId: null,
      counterAccountBankName: null,
      counterAccountName: null,
      counterAccountNumber: null,
    })),
    canceledAt: link.cancelledAt === undefined ? null : new Date(link.cancelledAt).toISOString(),
    cancellationReason: link.cancellationReason,
  };
}
