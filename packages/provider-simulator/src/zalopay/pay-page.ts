import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { act } from './act.js';
import type { Zalopay } from './context.js';
import { type Order } from './orders.js';
import { payPageHtml, resultHtml } from './pay-page-html.js';
import { redirectUrl } from './redirect-url.js';

const Body = z.object({ action: z.enum(['pay', 'fail', 'cancel']) });

/** The payment URL itself: GET shows it to a person, POST `action=pay|fail|cancel` acts, as form or JSON. */
export function payPage(zalopay: Zalopay): Router {
  const router = express.Router();
  router.use(express.json({ limit: '10kb' }), express.urlencoded({ extended: false }));
  router.get('/:token', (request, response) => {
    const order = zalopay.orders.byToken(request.params.token);
    if (order === undefined) unknown(request, response);
    else response.type('html').send(payPageHtml(order, zalopay.now()));
  });
  router.post('/:token', (request, response) => {
    const order = zalopay.orders.byToken(request.params.token);
    if (order === undefined) unknown(request, response);
    else onAction(zalopay, order, { request, response });
  });
  return router;
}

function onAction(
  zalopay: Zalopay,
  order: Order,
  { request, response }: { request: Request; response: Response },
): void {
  const body = Body.safeParse(request.body as unknown);
  if (!body.success) {
    refuse(request, response, { status: 400, text: 'action must be pay, fail or cancel' });
    return;
  }
  const result = act(zalopay, order, body.data.action);
  if (!result.ok) {
    refuse(request, response, { status: 409, text: result.message });
    return;
  }
  const back = redirectUrl(zalopay.app, order);
  if (wantsJson(request))
    response.json({
      status: order.status,
      appTransId: order.appTransId,
      zpTransId: order.paid?.zpTransId ?? null,
      redirectUrl: back ?? null,
    });
  else if (back !== undefined) response.redirect(303, back);
  else response.type('html').send(resultHtml(`This order is ${order.status.toLowerCase()}.`));
}

function unknown(request: Request, response: Response): void {
  const text = 'no such order; the payment link is wrong or the simulator was started anew';
  refuse(request, response, { status: 404, text });
}

function refuse(
  request: Request,
  response: Response,
  { status, text }: { status: number; text: string },
): void {
  response.status(status);
  if (wantsJson(request)) response.json({ error: text });
  else response.type('html').send(resultHtml(text));
}

function wantsJson(request: Request): boolean {
  return request.is('application/json') === 'application/json';
}
