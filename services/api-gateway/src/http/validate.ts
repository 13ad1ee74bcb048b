import { isNoText, noTextMessage } from '@ticketbottle/service-kit/checked.js';
import { violationOf, type Violation } from '@ticketbottle/service-kit/violation.js';
import type { z } from 'zod';
import { HttpRefusal } from './problem.js';

/** Refuses VALIDATION_FAILED with every wrong field; `where` names the part of the request. */
export function validate(
  schema: z.ZodType | undefined,
  value: unknown,
  where: 'body' | 'query',
): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value, { reportInput: true });
  if (!result.success) {
    const errors = result.error.issues.map((issue) => violationOf(issue, where));
    throw invalid(where, errors);
  }
  if (isNoText(result.data))
    throw invalid(where, [{ path: where, message: noTextMessage, code: 'NO_TEXT' }]);
  return result.data;
}

function invalid(where: string, errors: Violation[]): HttpRefusal {
  const detail = `the ${where} is not valid: ${errors.map((e) => `${e.path} ${e.message}`).join('; ')}`;
  const code = 'VALIDATION_FAILED';
  return new HttpRefusal({ status: 400, code, detail: detail.slice(0, 2_000), errors });
}
