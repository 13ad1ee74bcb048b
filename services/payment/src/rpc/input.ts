import { z } from 'zod';
import { refused } from './refusals.js';

export const orderCode = z.string().min(1).max(64);
export const key = z.string().min(1).max(128);
export const uuid = z.uuid();

/** Checks a request before anything is touched; refuses VALIDATION_FAILED with every wrong field. */
export function checked<S extends z.ZodType>(schema: S, request: unknown): z.infer<S> {
  const result = schema.safeParse(request);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }));
  const message = `the request is not valid: ${fields.map((f) => `${f.path} ${f.message}`).join('; ')}`;
  throw refused({ reason: 'VALIDATION_FAILED', message, fields });
}
