import express, { type Router } from 'express';
import type { Journal } from '../journal.js';
import type { KnobBoard } from '../knobs.js';
import type { Simulated } from '../simulated.js';
import { getKnobs, turnKnobs } from './knobs.js';
import { listJournal } from './list-journal.js';
import { listTransactions } from './list-transactions.js';
import { reset } from './reset.js';
import { sendNotice } from './send-notice.js';

/** What a test uses to look behind the providers and to make them misbehave. */
export function controlRoutes(
  simulated: Simulated,
  { knobs, journal }: { knobs: KnobBoard; journal: Journal },
): Router {
  const router = express.Router();
  router.use(express.json({ limit: '10kb' }));
  router.get('/transactions', listTransactions(simulated));
  router.post('/transactions/:ref/notice', sendNotice(simulated));
  router.get('/journal', listJournal(journal));
  router.get('/knobs', getKnobs(knobs));
  router.patch('/knobs', turnKnobs(knobs));
  router.post('/reset', reset(knobs, journal));
  return router;
}
