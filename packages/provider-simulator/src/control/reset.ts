import type { RequestHandler } from 'express';
import type { Journal } from '../journal.js';
import type { KnobBoard } from '../knobs.js';

/** `POST /control/reset`: knobs back to a good day and an empty journal. Orders stay: money is not forgotten. */
export function reset(knobs: KnobBoard, journal: Journal): RequestHandler {
  return (_request, response) => {
    journal.clear();
    response.json(knobs.reset());
  };
}
