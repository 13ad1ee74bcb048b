import express, { type Router } from 'express';
import type { Journal } from '../journal.js';
import type { Zalopay } from '../zalopay/context.js';
import { getKnobs, turnKnobs } from './knobs.js';
import { listJournal } from './list-journal.js';
import { listTransactions } from './list-transactions.js';
import { reset } from './reset.js';
import { sendNotice } from './send-notice.js';

/** What a test uses to look behind the providers and to make them misbehave. */
export function controlRoutes({ orders, knobs, notifier, now }: Zalopay, journal: Journal): Router {
  const router = express.Router();
  router.use(express.json({ limit: '10kb' }));
  router.get('/transactions', listTransactions(orders, now));
  router.post('/transactions/:ref/notice', sendNotice(orders, notifier));
  router.get('/journal', listJournal(journal));
  router.get('/knobs', getKnobs(knobs));
  router.patch('/knobs', turnKnobs(knobs));
  router.post('/reset', reset(knobs, journal));
  return router;
}
