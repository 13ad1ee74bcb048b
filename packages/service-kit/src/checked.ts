import { Status } from 'nice-grpc-common';
import type { z } from 'zod';
import { toStatusError } from './refusals.js';

/**
 * The request when it fits its schema, parsed. Checked before anything is touched.
 * @throws the refusal VALIDATION_FAILED, which names every wrong field.
 */
export function checked<S extends z.ZodType>(schema: S, request: unknown): z.infer<S> {
  const result = schema.safeParse(request);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }));
  const wrong = fields.map((field) => `${field.path}: ${field.message}`).join('; ');
  const message = `the request is not valid: ${wrong}`;
  throw toStatusError(Status.INVALID_ARGUMENT, { reason: 'VALIDATION_FAILED', message, fields });
}
