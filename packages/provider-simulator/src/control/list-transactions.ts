import type { RequestHandler } from 'express';
import { paidOf, statusOf, type Link } from '../payos/links.js';
import type { Simulated } from '../simulated.js';
import { isExpired as isOver, type Transaction } from '../vnpay/transactions.js';
import { isExpired, type Order } from '../zalopay/orders.js';

/** `GET /control/transactions[?ref=]`: every payment the providers hold, oldest first per provider. */
export function listTransactions({ zalopay, payos, vnpay }: Simulated): RequestHandler {
  return (request, response) => {
    const { ref } = request.query;
    const now = zalopay.now();
    const items = [
      ...zalopay.orders.list().map((order) => ofZalopay(order, now)),
      ...(payos?.links.list().map((link) => ofPayos(link, now)) ?? []),
      ...(vnpay?.transactions.list().map((transaction) => ofVnpay(transaction, now)) ?? []),
    ].filter((item) => ref === undefined || item.ref === ref);
    response.json({ items });
  };
}

function ofZalopay(order: Order, now: number) {
  return {
    provider: 'zalopay',
    ref: order.appTransId,
    status: isExpired(order, now) ? 'EXPIRED' : order.status,
    amount: order.amount,
    paidAmount: order.paid?.amount ?? 0,
    providerTxId: order.paid?.zpTransId ?? null,
    payPath: `/zalopay/pay/${order.token}`,
    createdAt: iso(order.createdAt),
    expiresAt: iso(order.expiresAt),
    refunds: order.refunds,
  };
}

function ofPayos(link: Link, now: number) {
  return {
    provider: 'payos',
    ref: String(link.orderCode),
    status: statusOf(link, now),
    amount: link.amount,
    paidAmount: paidOf(link),
    providerTxId: link.transfers.at(-1)?.reference ?? null,
    payPath: `/payos/web/${link.id}`,
    createdAt: iso(link.createdAt),
    expiresAt: link.expiresAt === undefined ? null : iso(link.expiresAt),
    refunds: [],
  };
}

function ofVnpay(transaction: Transaction, now: number) {
  const { status, transactionNo } = transaction;
  return {
    provider: 'vnpay',
    ref: transaction.txnRef,
    status: isOver(transaction, now) ? 'EXPIRED' : status,
    amount: transaction.amount,
    paidAmount: transaction.charged,
    providerTxId: transactionNo === '0' ? null : transactionNo,
    payPath: transaction.payPath,
    createdAt: iso(transaction.createdAt),
    expiresAt: iso(transaction.expiresAt),
    refunds: transaction.refunds,
  };
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
