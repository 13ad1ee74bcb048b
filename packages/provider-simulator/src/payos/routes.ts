import { setTimeout as pause } from 'node:timers/promises';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { misbehave } from '../misbehave.js';
import { take } from './act.js';
import { cancel } from './cancel.js';
import { confirmWebhook } from './confirm-webhook.js';
import { refusals, type Answer, type Payos } from './context.js';
import { create } from './create.js';
import { get } from './get.js';
import { payPage } from './pay-page.js';
import { dataSignature } from './signature.js';
import { toNotice } from './webhook.js';

/** The merchant API under /v2/payment-requests and the payer's page under /payos/web. */
export function payosRoutes(payos: Payos): Router {
  const router = express.Router();
  const api = express.Router();
  api.use(misbehave(payos.knobs), express.json({ limit: '100kb' }), credentials(payos));
  api.post('/', (request, response) => createAnswer(payos, request, response));
  api.get('/:key', (request, response) => send(payos, response, get(payos, request.params.key)));
  api.post('/:key/cancel', (request, response) =>
    send(payos, response, cancel(payos, request.params.key, request.body as unknown)),
  );
  router.use('/v2/payment-requests', api);
  const json = express.json({ limit: '10kb' });
  router.post('/confirm-webhook', json, credentials(payos), async (request, response) => {
    send(payos, response, await confirmWebhook(payos, request.body as unknown));
  });
  router.use('/payos/web', payPage(payos));
  return router;
}

function credentials({ channel }: Payos): RequestHandler {
  return (request, response, next) => {
    const id = request.get('x-client-id');
    const key = request.get('x-api-key');
    if (id === undefined || key === undefined)
      response.status(401).json({ code: '401', desc: 'x-client-id and x-api-key are needed' });
    else if (id !== channel.clientId || key !== channel.apiKey) response.json(refusals.channel);
    else next();
  };
}

async function createAnswer(payos: Payos, request: Request, response: Response): Promise<void> {
  const { createHangsMs, createTimeoutAfterStoring, noticeBeforeCreateAnswers } = payos.knobs.now();
  if (createHangsMs > 0) await pause(createHangsMs, undefined, { ref: false });
  const answer = create(payos, request.body as unknown);
  const link = linkOf(payos, answer);
  if (noticeBeforeCreateAnswers && link !== undefined)
    await payos.notifier.deliverNow(toNotice(payos, link, take(payos, link)));
  // Unanswered, the request stays open until the caller gives up or the simulator stops.
  if (!createTimeoutAfterStoring) send(payos, response, answer);
}

function linkOf({ links }: Payos, { data }: Answer) {
  const id = data?.['paymentLinkId'];
  return typeof id === 'string' ? links.find(id) : undefined;
}

/** A refusal carries no signature, as there is no data. */
function send({ channel }: Payos, response: Response, answer: Answer): void {
  const { data } = answer;
  const signed = data === null ? {} : { signature: dataSignature(channel.checksumKey, data) };
  response.json({ ...answer, ...signed });
}
