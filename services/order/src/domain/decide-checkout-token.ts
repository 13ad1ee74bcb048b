import { no, type Verdict } from './decide-sale.js';
import type { Admission } from './order.js';

export type TokenDecision = { ok: true; admission: Admission } | (Verdict & { ok: false });

/** Claims of a token whose signature and end were checked: whose it is and for which event. */
export function decideCheckoutToken(
  claims: Record<string, unknown>,
  { userId, eventId }: { userId: string; eventId: string },
): TokenDecision {
  const { sub, jti, n, iat, exp } = claims;
  if (sub !== userId || claims['eventId'] !== eventId)
    return no('CHECKOUT_TOKEN_INVALID', 'the checkout token was made for another buyer or event');
  if (typeof jti !== 'string' || typeof iat !== 'number' || typeof exp !== 'number')
    return no('CHECKOUT_TOKEN_INVALID', 'the checkout token names no session');
  return {
    ok: true,
    admission: {
      sessionId: jti,
      number: typeof n === 'number' ? n : 0,
      tokenIssuedAt: new Date(iat * 1_000),
      tokenExpiresAt: new Date(exp * 1_000),
    },
  };
}
