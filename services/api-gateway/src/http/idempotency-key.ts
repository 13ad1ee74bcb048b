import type { Request } from 'express';
import { HttpRefusal } from './problem.js';

/** 8..128 printable characters; the caller's, kept for 24 h. */
export function idempotencyKeyOf(request: Request): string {
  const key = request.headers['idempotency-key'];
  if (typeof key === 'string' && /^[\x21-\x7e]{8,128}$/.test(key)) return key;
  const message = 'must be a header of 8..128 printable characters, new for each order';
  throw new HttpRefusal({
    status: 400,
    code: 'VALIDATION_FAILED',
    detail: `Idempotency-Key ${message}`,
    errors: [{ path: 'Idempotency-Key', message }],
  });
}
