import { z } from 'zod';

export const uuid = z.uuid();
/** One line that can be seen. */
export const name = z
  .string()
  .trim()
  .max(200)
  .regex(/^(?=.*[^\p{C}\p{Z}])\P{Cc}*$/u, 'must be a line of text');
export const description = z.string().max(10_000);
export const url = z.union([z.literal(''), z.url({ protocol: /^https$/ }).max(2_000)]);
export const timeZone = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Z]/, 'must be the name of a time zone, e.g. Asia/Ho_Chi_Minh')
  .refine(isTimeZone, {
    error: 'must be an IANA time zone, e.g. Asia/Ho_Chi_Minh',
    params: { code: 'INVALID_FORMAT', format: 'time zone' },
  });
export const instant = z.date();
/** When something takes place; a year typed wrong is told at once. */
export const plannedAt = z
  .date()
  .min(new Date('2000-01-01T00:00:00Z'))
  .max(new Date('2200-01-01T00:00:00Z'));
export const limit = z.number().int().min(0).max(100);
export const defaultLimit = 20;
export const cursorText = z.string().max(1_000);

const line = z.string().trim().min(1).max(200);
const optionalLine = z.string().trim().max(100);
export const location = z.object({
  venue: line,
  street: line,
  city: line.max(100),
  country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code, e.g. VN'),
  ward: optionalLine,
  district: optionalLine,
});

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
