import { z } from 'zod';
import { passwordProblem } from '../domain/password.js';
import { refused } from './refusals.js';

export const uuid = z.uuid();
export const name = z.string().trim().min(1).max(100);
/** Compared in lower case. */
export const email = z
  .string()
  .trim()
  .max(254)
  .transform((text) => text.toLowerCase().normalize('NFKC'))
  .pipe(z.email());
export const avatarUrl = z.union([z.literal(''), z.url({ protocol: /^https$/ }).max(2_000)]);
export const newPassword = z.string().superRefine((password, context) => {
  const message = passwordProblem(password);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

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
