import express, { type Router } from 'express';
import { actOnPage, showPage, unknownPayment, type PayPage } from '../pay-page.js';
import { act } from './act.js';
import type { Payos } from './context.js';
import { paidOf, statusOf, type Link } from './links.js';

/** The checkout URL: GET shows it to a person, POST `action=…` acts, as form or JSON. */
export function payPage(payos: Payos): Router {
  const router = express.Router();
  const page = pageOf(payos);
  router.use(express.json({ limit: '10kb' }), express.urlencoded({ extended: false }));
  router.get('/:id', (request, response) => {
    const link = payos.links.find(request.params.id);
    if (link === undefined) unknownPayment({ request, response });
    else showPage(page, link, { request, response });
  });
  router.post('/:id', (request, response) => {
    const link = payos.links.find(request.params.id);
    if (link === undefined) unknownPayment({ request, response });
    else actOnPage(page, link, { request, response });
  });
  return router;
}

function pageOf(payos: Payos): PayPage<Link> {
  const { now } = payos;
  return {
    view: (link) => ({
      title: 'PayOS simulator',
      status: statusOf(link, now()),
      amount: link.amount,
      paid: paidOf(link),
      description: link.description,
      ref: String(link.orderCode),
      expiresAt: link.expiresAt ?? null,
      actions: actionsOf(link, now()),
    }),
    act: (link, action) => act(payos, link, action),
    back: (link) => returnUrl(link, now()),
    json: (link) => ({ status: statusOf(link, now()), amountPaid: paidOf(link) }),
  };
}

function actionsOf(link: Link, now: number): ReturnType<PayPage<Link>['view']>['actions'] {
  const status = statusOf(link, now);
  if (status === 'UNDERPAID') return [['pay', 'Transfer the rest']];
  if (status === 'PENDING')
    return [
      ['pay', 'Pay'],
      ['pay-less', 'Transfer half of it'],
      ['fail', 'Payment fails'],
      ['cancel', 'Cancel'],
    ];
  return [['pay-late', 'Transfer late: the money comes all the same']];
}

/** The browser's way back: unsigned, proves nothing. */
function returnUrl(link: Link, now: number): string {
  const status = statusOf(link, now);
  const isCancelled = status === 'CANCELLED';
  const url = new URL(isCancelled ? link.cancelUrl : link.returnUrl);
  const fields = {
    code: '00',
    id: link.id,
    cancel: isCancelled,
    status,
    orderCode: link.orderCode,
  };
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, String(value));
  return url.href;
}
