import { z } from 'zod';
import { orderCodePattern } from '../domain/order-code.js';
import { refused } from './refusals.js';

export const uuid = z.uuid();
export const code = z.string().regex(orderCodePattern, 'must be TB- and ten characters');

/** Checks a request before anything is touched; refuses VALIDATION_FAILED with every wrong field. */
export function checked<S extends z.ZodType>(schema: S, request: unknown): z.infer<S> {
  const result = schema.safeParse(request);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }));
  const wrong = fields.map((field) => `${field.path}: ${field.message}`).join('; ');
  throw refused({
    reason: 'VALIDATION_FAILED',
    message: `the request is not valid: ${wrong}`,
    fields,
  });
}
