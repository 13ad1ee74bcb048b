import { extendZodWithOpenApi } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';

extendZodWithOpenApi(z);

/** RFC 3339 with `Z`. */
export const instant = z.iso
  .datetime('must be an instant in UTC, e.g. 2027-01-31T10:00:00Z')
  .transform((text) => new Date(text))
  .openapi({ type: 'string', format: 'date-time', example: '2027-01-31T10:00:00Z' });

export const time = z.string().openapi({ format: 'date-time' });
export const id = z.uuid();
export const whole = z.number().int();
/** What a message between services can carry. */
export const count = z.int32();
export const page = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(1_200).default(''),
};

/** A page of anything. */
export function listOf(schema: z.ZodType): z.ZodType {
  return z.object({ items: z.array(schema), nextCursor: z.string().nullable() });
}

/** The codes of fields; clients show the message of one that they do not know. */
const fieldCodes =
  'REQUIRED, WRONG_TYPE, UNKNOWN_FIELD (names), INVALID_FORMAT (format), NOT_A_CHOICE (choices), NO_TEXT, TOO_SHORT, TOO_SMALL and ' +
  'TOO_FEW (least), TOO_LONG, TOO_LARGE and TOO_MANY (most), OUT_OF_RANGE (least, most), MUST_BE_AFTER, MUST_BE_BEFORE, ' +
  'MUST_NOT_BE_AFTER and NEEDS (field), TOO_COMMON, NOT_FOUND, NOT_YOURS, HAS_PRICED_CLASSES, EVENT_IS_FREE, TOO_LATE';
const FieldError = z.object({
  path: z.string(),
  message: z.string().openapi({ description: 'For people, in English' }),
  code: z
    .string()
    .optional()
    .openapi({ description: `For programs, in brackets its params: ${fieldCodes}` }),
  params: z.record(z.string(), z.string()).optional().openapi({
    description: 'What the message says beside the code',
  }),
});

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string().openapi({ description: 'A reason of the product, e.g. SOLD_OUT' }),
    detail: z.string(),
    instance: z.string(),
    requestId: z.string(),
    errors: z.array(FieldError).optional(),
    metadata: z.record(z.string(), z.string()).optional().openapi({
      description: 'What the detail says, for programs, e.g. when and where a ticket was used',
    }),
  })
  .openapi('Problem');
