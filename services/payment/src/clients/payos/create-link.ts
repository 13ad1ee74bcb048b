import type { LinkAnswer, LinkRequest } from '../provider.js';
import { call, type Payos } from './call.js';

const duplicate = '231';
const timeoutMs = 4_000;

/** `POST /v2/payment-requests`. */
export async function createLink(payos: Payos, request: LinkRequest): Promise<LinkAnswer> {
  const body = {
    orderCode: Number(request.ref),
    amount: request.amountMinor,
    description: transferText(request.orderCode),
    cancelUrl: payos.returnUrl,
    returnUrl: payos.returnUrl,
    expiredAt: Math.floor(request.expiresAt / 1_000),
  };
  // Begun here: the deadline is also that of waiting for a place.
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await call(payos, 'create', () =>
      payos.client.paymentRequests.create(body, { signal }),
    );
    if (answer.ok) return linkOf(answer.data, request);
    const kind = answer.code === duplicate ? 'duplicate' : 'refused';
    return { ok: false, kind, message: answer.message };
  } catch (error) {
    return { ok: false, kind: 'unknown', message: String(error) };
  }
}

function linkOf(
  data: { checkoutUrl?: unknown; orderCode?: unknown; amount?: unknown },
  { ref, amountMinor }: LinkRequest,
): LinkAnswer {
  const { checkoutUrl, orderCode, amount } = data;
  if (typeof checkoutUrl === 'string' && String(orderCode) === ref && amount === amountMinor)
    return { ok: true, url: checkoutUrl };
  return { ok: false, kind: 'unknown', message: 'PayOS answered with another payment' };
}

/** Nine characters of [A-Z0-9]: all that an account outside of payOS lets a transfer carry. */
function transferText(orderCode: string): string {
  return orderCode
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
    .slice(-9);
}
