import type { Request, Response } from 'express';
import { z } from 'zod';
import { payerActions, type PayerAction } from './payer-action.js';
import { payPageHtml, resultHtml, type PageView } from './pay-page-html.js';

export type ActResult = { ok: true } | { ok: false; message: string };

/** A provider's page for one kind of payment. */
export type PayPage<T> = {
  view(payment: T): PageView;
  act(payment: T, action: PayerAction): ActResult;
  /** Where the browser goes afterwards. */
  back(payment: T): string | undefined;
  /** What a script that acts is answered. */
  json(payment: T): object;
};

type Exchange = { request: Request; response: Response };

const Body = z.object({ action: z.enum(payerActions) });

export function showPage<T>(page: PayPage<T>, payment: T, { response }: Exchange): void {
  response.type('html').send(payPageHtml(page.view(payment)));
}

/** POST `action=…` as form or JSON: a form is sent back to the merchant, JSON is answered. */
export function actOnPage<T>(page: PayPage<T>, payment: T, exchange: Exchange): void {
  const { request, response } = exchange;
  const body = Body.safeParse(request.body as unknown);
  if (!body.success) {
    refuse(exchange, { status: 400, text: `action must be one of ${payerActions.join(', ')}` });
    return;
  }
  const result = page.act(payment, body.data.action);
  if (!result.ok) {
    refuse(exchange, { status: 409, text: result.message });
    return;
  }
  const back = page.back(payment);
  if (wantsJson(request)) response.json({ ...page.json(payment), redirectUrl: back ?? null });
  else if (back !== undefined) response.redirect(303, back);
  else response.type('html').send(resultHtml(page.view(payment)));
}

export function unknownPayment(exchange: Exchange): void {
  const text = 'no such order; the payment link is wrong or the simulator was started anew';
  refuse(exchange, { status: 404, text });
}

function refuse(
  { request, response }: Exchange,
  { status, text }: { status: number; text: string },
): void {
  response.status(status);
  if (wantsJson(request)) response.json({ error: text });
  else response.type('html').send(resultHtml({ title: 'Payment provider simulator', text }));
}

function wantsJson(request: Request): boolean {
  return request.is('application/json') === 'application/json';
}
