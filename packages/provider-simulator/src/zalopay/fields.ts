import { z } from 'zod';

export const CLOCK_DRIFT_MS = 15 * 60_000;

export const integer = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
export const positive = integer.refine((value) => value > 0, 'must be above 0');
export const text = (longest: number) => z.string().min(1).max(longest);

/** A JSON document of the given kind, sent as a string of at most 2048 characters. */
export const jsonText = (kind: 'array' | 'object') =>
  z
    .string()
    .max(2048)
    .refine((value) => kindOf(value) === kind, `must be a JSON ${kind} in a string`);

export const signature = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lowercase hex digits');

/** The first problem in one line, as sub_return_message. */
export function problemOf(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'bad data' : `${issue.path.join('.')}: ${issue.message}`;
}

function kindOf(value: string): string {
  try {
    const parsed: unknown = JSON.parse(value);
    if (Array.isArray(parsed)) return 'array';
    return parsed === null ? 'null' : typeof parsed;
  } catch {
    return 'nothing';
  }
}
