import { createHmac, timingSafeEqual } from 'node:crypto';
import { HttpRefusal } from './problem.js';

/** The list that a cursor belongs to. */
export type CursorScope = {
  /** Which list, with what its path names. */
  list: string;
  /** Its filters: all that was asked but for `cursor` and `limit`. */
  filters: object;
  /** Who asks; empty for nobody. */
  userId: string;
};

/** A page's end as callers see it: what the service said, and a MAC over that, the list, its filters and the user. */
export type Cursors = {
  sign(scope: CursorScope, cursor: string): string;
  /** What the service said. Refuses VALIDATION_FAILED whatever this list did not answer to this user. */
  open(scope: CursorScope, signed: string): string;
};

const macBytes = 16;

export function createCursors(secret: string): Cursors {
  const macOf = ({ list, filters, userId }: CursorScope, cursor: string): Buffer =>
    createHmac('sha256', secret)
      .update(JSON.stringify(['cursor', list, filters, userId, cursor]))
      .digest()
      .subarray(0, macBytes);
  const isOurs = (scope: CursorScope, cursor: string, mac: Buffer): boolean =>
    mac.length === macBytes && timingSafeEqual(mac, macOf(scope, cursor));
  return {
    sign: (scope, cursor) =>
      cursor === '' ? '' : `${macOf(scope, cursor).toString('base64url')}.${cursor}`,
    open(scope, signed) {
      if (signed === '') return '';
      const [, mac = '', cursor = ''] = /^([\w-]+)\.(.+)$/s.exec(signed) ?? [];
      const bytes = Buffer.from(mac, 'base64url');
      // What nobody was shown, everybody may be: a page goes on after signing in.
      const scopes = [scope, { ...scope, userId: '' }];
      if (scopes.some((one) => isOurs(one, cursor, bytes))) return cursor;
      throw foreign();
    },
  };
}

function foreign(): HttpRefusal {
  const message =
    'is not one that this list answered to you with these filters; begin again without a cursor';
  return new HttpRefusal({
    status: 400,
    code: 'VALIDATION_FAILED',
    detail: `the cursor ${message}`,
    errors: [{ path: 'cursor', message }],
  });
}

/** Everything of a request that makes its list what it is. */
export function filtersOf(request: object): object {
  return { ...request, cursor: undefined, limit: undefined };
}
