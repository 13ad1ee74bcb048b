import { setTimeout as pause } from 'node:timers/promises';
import express, {
  type ErrorRequestHandler,
  type Request,
  type Response,
  type Router,
} from 'express';
import { misbehave } from '../misbehave.js';
import { take } from './act.js';
import { type Answer, refused, SubCode } from './answers.js';
import { cancel } from './cancel.js';
import { type Fields, toFields, type Zalopay } from './context.js';
import { create } from './create.js';
import { payPage } from './pay-page.js';
import { queryRefund } from './query-refund.js';
import { query } from './query.js';
import { refund } from './refund.js';

type Call = (zalopay: Zalopay, fields: Fields) => Answer;

/** The merchant API under /v2 and the payer's page under /zalopay/pay. */
export function zalopayRoutes(zalopay: Zalopay): Router {
  const { knobs } = zalopay;
  const router = express.Router();
  const api = express.Router();
  api.use(express.json({ limit: '100kb' }), express.urlencoded({ extended: false }));
  api.use(misbehave(knobs));
  const post = (path: string, call: Call) =>
    api.post(path, (request, response) => {
      response.json(answerTo(zalopay, call, request));
    });

  api.post('/create', (request, response) => createAnswer(zalopay, request, response));
  post('/query', query);
  post('/cancel', cancel);
  post('/query_refund', queryRefund);
  api.post('/refund', (request, response) => {
    const answer = answerTo(zalopay, refund, request);
    if (!knobs.now().refundTimeoutAfterStoring) response.json(answer);
  });
  api.use(badBody);
  router.use('/v2', api);
  router.use('/zalopay/pay', payPage(zalopay));
  return router;
}

async function createAnswer(zalopay: Zalopay, request: Request, response: Response): Promise<void> {
  const { createHangsMs, createTimeoutAfterStoring, noticeBeforeCreateAnswers } =
    zalopay.knobs.now();
  if (createHangsMs > 0) await pause(createHangsMs, undefined, { ref: false });
  const answer = answerTo(zalopay, create, request);
  const order = zalopay.orders.byToken(String(answer['zp_trans_token']));
  if (noticeBeforeCreateAnswers && order !== undefined) {
    take(zalopay, order);
    await zalopay.notifier.deliverNow(order);
  }
  // Unanswered, the request stays open until the caller gives up or the simulator stops.
  if (!createTimeoutAfterStoring) response.json(answer);
}

function answerTo(zalopay: Zalopay, call: Call, request: Request): Answer {
  const fields = toFields(request.body as unknown);
  return fields === undefined
    ? refused(SubCode.badData, 'the body must be flat: JSON or form, no nested values')
    : call(zalopay, fields);
}

const badBody: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) next(error);
  else response.json(refused(SubCode.badData, `the body can not be read: ${String(error)}`));
};
