import type { RequestHandler } from 'express';
import { isExpired, type Order, type OrderBook } from '../zalopay/orders.js';

/** `GET /control/transactions[?ref=app_trans_id]`: every order the providers hold, oldest first. */
export function listTransactions(orders: OrderBook, now: () => number): RequestHandler {
  return (request, response) => {
    const { ref } = request.query;
    const items = orders
      .list()
      .filter((order) => ref === undefined || order.appTransId === ref)
      .map((order) => toTransaction(order, now()));
    response.json({ items });
  };
}

function toTransaction(order: Order, now: number) {
  return {
    provider: 'zalopay',
    ref: order.appTransId,
    status: isExpired(order, now) ? 'EXPIRED' : order.status,
    amount: order.amount,
    paidAmount: order.paid?.amount ?? 0,
    providerTxId: order.paid?.zpTransId ?? null,
    payPath: `/zalopay/pay/${order.token}`,
    createdAt: new Date(order.createdAt).toISOString(),
    expiresAt: new Date(order.expiresAt).toISOString(),
    refunds: order.refunds,
  };
}
