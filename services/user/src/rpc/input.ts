import { z } from 'zod';
import { passwordProblem } from '../domain/password.js';

export const uuid = z.uuid();
/** One line that can be seen: it stands in the subjects of mails, and on tickets. */
export const name = z
  .string()
  .trim()
  .max(100)
  .regex(/^(?=.*[^\p{C}\p{Z}])\P{Cc}*$/u, 'must be a line of text');
/** Compared in lower case. What only looks like ASCII becomes it (NFKC) or is refused: one look, one account. */
export const email = z
  .string()
  .trim()
  .max(254)
  .transform((text) => text.normalize('NFKC').toLowerCase())
  .pipe(z.email());
export const avatarUrl = z.union([z.literal(''), z.url({ protocol: /^https$/ }).max(2_000)]);
export const newPassword = z.string().superRefine((password, context) => {
  const problem = passwordProblem(password);
  if (problem === undefined) return;
  const { message, code, params } = problem;
  context.addIssue({ code: 'custom', message, params: { code, ...params } });
});
