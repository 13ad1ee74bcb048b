import { z } from 'zod';
import { HttpRefusal } from './problem.js';

const uuid = z.uuid();

/** A path's id; what is no id is nothing that exists. */
export function idOf(params: Record<string, string>, name: string, reason: string): string {
  const value = params[name] ?? '';
  if (uuid.safeParse(value).success) return value;
  throw notFound(reason);
}

const code = /^TB-[0-9A-HJKMNP-TV-Z]{10}$/;

export function orderCodeOf(params: Record<string, string>): string {
  const value = params['code'] ?? '';
  if (code.test(value)) return value;
  throw notFound('ORDER_NOT_FOUND');
}

export function notFound(reason: string): HttpRefusal {
  const what = reason.replace('_NOT_FOUND', '').toLowerCase().replaceAll('_', ' ');
  return new HttpRefusal({ status: 404, code: reason, detail: `there is no such ${what}` });
}

/** Parts of an answer that a service must have filled. */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the answer holds no ${what}`);
  return value;
}
