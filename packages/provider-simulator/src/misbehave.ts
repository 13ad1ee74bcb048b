import type { RequestHandler } from 'express';
import type { KnobBoard } from './knobs.js';

/** In front of every API: the calls that `hang` leaves open, and those that `failHttp` answers. */
export function misbehave(knobs: KnobBoard): RequestHandler {
  return (_request, response, next) => {
    const { failHttp, hang } = knobs.now();
    if (hang) return;
    if (failHttp === null) next();
    else response.status(failHttp).json({ message: 'the failHttp knob is turned' });
  };
}
