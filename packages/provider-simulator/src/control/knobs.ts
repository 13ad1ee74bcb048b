import type { RequestHandler } from 'express';
import { ZodError, z } from 'zod';
import type { KnobBoard } from '../knobs.js';

/** `GET /control/knobs`. */
export function getKnobs(knobs: KnobBoard): RequestHandler {
  return (_request, response) => {
    response.json(knobs.now());
  };
}

/** `PATCH /control/knobs`: turns the named ones; 400 names what is unknown or impossible. */
export function turnKnobs(knobs: KnobBoard): RequestHandler {
  return (request, response) => {
    try {
      response.json(knobs.turn(request.body as unknown));
    } catch (error) {
      if (!(error instanceof ZodError)) throw error;
      response.status(400).json({ error: z.prettifyError(error) });
    }
  };
}
