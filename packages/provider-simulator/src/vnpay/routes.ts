import express, { type Router } from 'express';
import { z } from 'zod';
import { misbehave } from '../misbehave.js';
import { apiAnswer, type Fields } from './api-answer.js';
import type { Vnpay } from './context.js';
import { payPage } from './pay-page.js';
import { querydr } from './querydr.js';
import { refund } from './refund.js';

const Body = z.record(z.string(), z.union([z.string(), z.number().transform(String)]));

/** The merchant API under /merchant_webapi and the pay page under /paymentv2. */
export function vnpayRoutes(vnpay: Vnpay): Router {
  const router = express.Router();
  const api = express.Router();
  api.use(misbehave(vnpay.knobs), express.json({ limit: '100kb' }));
  api.post('/', (request, response) => {
    const body = Body.safeParse(request.body as unknown);
    const command = body.success ? body.data['vnp_Command'] : '';
    if (body.success && command === 'querydr') response.json(querydr(vnpay, body.data));
    else if (body.success && command === 'refund') {
      const answer = refund(vnpay, body.data);
      if (!vnpay.knobs.now().refundTimeoutAfterStoring) response.json(answer);
    } else response.json(badData(vnpay));
  });
  router.use('/merchant_webapi/api/transaction', api);
  router.use(payPage(vnpay));
  return router;
}

function badData(vnpay: Vnpay): Fields {
  return apiAnswer(vnpay, { command: '', code: '03', message: 'Bad data', promotions: false });
}
