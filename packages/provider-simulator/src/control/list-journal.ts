import type { RequestHandler } from 'express';
import type { Journal } from '../journal.js';

/** `GET /control/journal[?ref=app_trans_id]`: each delivery of a notice and its answer, oldest first. */
export function listJournal(journal: Journal): RequestHandler {
  return (request, response) => {
    const { ref } = request.query;
    response.json({ items: journal.list(typeof ref === 'string' ? ref : undefined) });
  };
}
