import express, { type Request, type Response, type Router } from 'express';
import { actOnPage, showPage, type PayPage } from '../pay-page.js';
import { act } from './act.js';
import type { Vnpay } from './context.js';
import { openTransaction } from './open.js';
import { resultQuery } from './result.js';
import { isExpired, type Transaction } from './transactions.js';

const PATH = '/paymentv2/vpcpay.html';

/** The signed payment URL itself: opening it makes the transaction. A URL that is wrong leads to a page, as at VNPay. */
export function payPage(vnpay: Vnpay): Router {
  const router = express.Router();
  const page = pageOf(vnpay);
  const forms = [express.json({ limit: '10kb' }), express.urlencoded({ extended: false })];
  const opened = (request: Request, response: Response): Transaction | undefined => {
    const query = request.originalUrl.split('?')[1] ?? '';
    const result = openTransaction(vnpay, new URLSearchParams(query), `${PATH}?${query}`);
    if (result.ok) return result.transaction;
    response.redirect(302, `/paymentv2/Payment/Error.html?code=${result.code}`);
    return undefined;
  };
  router.get(PATH, (request, response) => {
    const transaction = opened(request, response);
    if (transaction !== undefined) showPage(page, transaction, { request, response });
  });
  router.post(PATH, ...forms, (request: Request, response: Response) => {
    const transaction = opened(request, response);
    if (transaction !== undefined) actOnPage(page, transaction, { request, response });
  });
  router.get('/paymentv2/Payment/Error.html', (request, response) => {
    const code = typeof request.query['code'] === 'string' ? request.query['code'] : '';
    response
      .status(400)
      .type('text/plain')
      .send(`VNPay simulator: error ${code.slice(0, 2)}`);
  });
  return router;
}

function pageOf(vnpay: Vnpay): PayPage<Transaction> {
  const { now } = vnpay;
  const statusOf = (transaction: Transaction) =>
    isExpired(transaction, now()) ? 'EXPIRED' : transaction.status;
  return {
    view: (transaction) => ({
      title: 'VNPay simulator',
      status: statusOf(transaction),
      amount: transaction.amount,
      paid: transaction.charged,
      description: transaction.orderInfo,
      ref: transaction.txnRef,
      expiresAt: transaction.expiresAt,
      actions: actionsOf(statusOf(transaction)),
    }),
    act: (transaction, action) => act(vnpay, transaction, action),
    back: (transaction) => `${transaction.returnUrl}?${resultQuery(vnpay, transaction)}`,
    json: (transaction) => ({
      status: transaction.status,
      responseCode: transaction.responseCode,
      transactionNo: transaction.transactionNo,
    }),
  };
}

function actionsOf(status: string): ReturnType<PayPage<Transaction>['view']>['actions'] {
  if (status === 'PAID' || status === 'SUSPECT') return [];
  if (status !== 'UNPAID') return [['pay-late', 'Pay late: the money comes all the same']];
  return [
    ['pay', 'Pay'],
    ['pay-less', 'Pay half of it'],
    ['suspect', 'Pay, under suspicion of fraud (07)'],
    ['fail', 'Payment fails'],
    ['cancel', 'Cancel'],
  ];
}
