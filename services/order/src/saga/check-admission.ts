import { decideCheckoutToken } from '../domain/decide-checkout-token.js';
import { no, type Verdict } from '../domain/decide-sale.js';
import type { Admission } from '../domain/order.js';
import type { Parts } from './parts.js';

export type AdmissionVerdict =
  { ok: true; admission: Admission | undefined } | (Verdict & { ok: false });

/** The checkout token, where the event has a waiting room; elsewhere none is needed and none is looked at. */
export async function checkAdmission(
  { access, tokens }: Parts,
  o: { eventId: string; userId: string; checkoutToken: string },
): Promise<AdmissionVerdict> {
  const { value } = await access.sale(o.eventId);
  if (!value.sale.allowWaitRoom) return { ok: true, admission: undefined };
  const verified = await tokens.checkout.verify(o.checkoutToken);
  if (!verified.ok) {
    const expired = verified.reason === 'TOKEN_EXPIRED';
    return expired
      ? no('CHECKOUT_TOKEN_EXPIRED', 'the time to place the order has ended; join the line again')
      : no(
          'CHECKOUT_TOKEN_INVALID',
          'this event sells through its waiting room; join the line first',
        );
  }
  return decideCheckoutToken(verified.claims, o);
}
