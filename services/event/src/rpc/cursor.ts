import { z } from 'zod';
import { invalid } from './refusals.js';

/** Opaque to callers: where the page before ended. */
export function toCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** Refuses what we did not make. */
export function fromCursor<S extends z.ZodType>(schema: S, cursor: string): z.infer<S> | undefined {
  if (cursor === '') return undefined;
  const result = schema.safeParse(parse(cursor));
  if (!result.success)
    throw invalid('cursor', 'is not one that a list answered', { code: 'INVALID_FORMAT' });
  return result.data;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
