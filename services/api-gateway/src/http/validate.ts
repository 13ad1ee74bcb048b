import type { z } from 'zod';
import { HttpRefusal } from './problem.js';

/** Refuses VALIDATION_FAILED with every wrong field; `where` names the part of the request. */
export function validate(
  schema: z.ZodType | undefined,
  value: unknown,
  where: 'body' | 'query',
): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({
    path: issue.path.length === 0 ? where : issue.path.join('.'),
    message: issue.message,
  }));
  const detail = `the ${where} is not valid: ${errors.map((e) => `${e.path} ${e.message}`).join('; ')}`;
  throw new HttpRefusal({
    status: 400,
    code: 'VALIDATION_FAILED',
    detail: detail.slice(0, 2_000),
    errors,
  });
}
