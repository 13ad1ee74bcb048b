import { Status } from 'nice-grpc-common';
import type { z } from 'zod';
import { toStatusError } from './refusals.js';
import { violationOf, type Violation } from './violation.js';

/**
 * The request when it fits its schema, parsed. Checked before anything is touched.
 * @throws the refusal VALIDATION_FAILED, which names every wrong field.
 */
export function checked<S extends z.ZodType>(schema: S, request: unknown): z.infer<S> {
  const result = schema.safeParse(request, { reportInput: true });
  if (result.success) {
    if (isNoText(result.data))
      throw invalid([{ path: '', message: noTextMessage, code: 'NO_TEXT' }]);
    return result.data;
  }
  throw invalid(result.error.issues.map((issue) => violationOf(issue)));
}

function invalid(fields: Violation[]): Error {
  const wrong = fields.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  const message = `the request is not valid: ${wrong.join('; ')}`;
  return toStatusError(Status.INVALID_ARGUMENT, { reason: 'VALIDATION_FAILED', message, fields });
}

export const noTextMessage = 'texts must not hold the character U+0000 or half of a surrogate pair';

/**
 * True when a text anywhere in a value holds U+0000, which PostgreSQL cannot store, or half a character, which becomes another one on
 * its way.
 */
export function isNoText(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed();
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(isNoText);
}
