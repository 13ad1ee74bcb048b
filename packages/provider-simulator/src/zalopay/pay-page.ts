import express, { type Router } from 'express';
import { actOnPage, showPage, unknownPayment, type PayPage } from '../pay-page.js';
import { act } from './act.js';
import type { Zalopay } from './context.js';
import { isExpired, type Order } from './orders.js';
import { redirectUrl } from './redirect-url.js';

/** The payment URL itself: GET shows it to a person, POST `action=…` acts, as form or JSON. */
export function payPage(zalopay: Zalopay): Router {
  const router = express.Router();
  const page = pageOf(zalopay);
  router.use(express.json({ limit: '10kb' }), express.urlencoded({ extended: false }));
  router.get('/:token', (request, response) => {
    const order = zalopay.orders.byToken(request.params.token);
    if (order === undefined) unknownPayment({ request, response });
    else showPage(page, order, { request, response });
  });
  router.post('/:token', (request, response) => {
    const order = zalopay.orders.byToken(request.params.token);
    if (order === undefined) unknownPayment({ request, response });
    else actOnPage(page, order, { request, response });
  });
  return router;
}

function pageOf(zalopay: Zalopay): PayPage<Order> {
  const statusOf = (order: Order) => (isExpired(order, zalopay.now()) ? 'EXPIRED' : order.status);
  return {
    view: (order) => ({
      title: 'ZaloPay simulator',
      status: statusOf(order),
      amount: order.amount,
      paid: order.paid?.amount ?? 0,
      description: order.description,
      ref: order.appTransId,
      expiresAt: order.expiresAt,
      actions: actionsOf(statusOf(order)),
    }),
    act: (order, action) => act(zalopay, order, action),
    back: (order) => redirectUrl(zalopay.app, order),
    json: (order) => ({
      status: order.status,
      appTransId: order.appTransId,
      zpTransId: order.paid?.zpTransId ?? null,
    }),
  };
}

function actionsOf(status: string): ReturnType<PayPage<Order>['view']>['actions'] {
  if (status === 'PAID') return [];
  if (status !== 'UNPAID') return [['pay-late', 'Pay late: the money comes all the same']];
  return [
    ['pay', 'Pay'],
    ['pay-less', 'Pay half of it'],
    ['fail', 'Payment fails (balance too low)'],
    ['cancel', 'Cancel'],
  ];
}
