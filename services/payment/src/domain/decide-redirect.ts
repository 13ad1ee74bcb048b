/** Where a buyer may be sent after paying; `undefined` leaves it to order, which checks it first. */
export type RedirectRule = { origins: string[]; loopback: boolean } | undefined;
export type RedirectDecision =
  { ok: true } | { ok: false; refusal: { reason: 'REDIRECT_NOT_ALLOWED'; message: string } };

const loopbackOrigin = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Payment is who sends the browser on: it trusts nobody's word for the address. */
export function decideRedirect(origin: string, rule: RedirectRule): RedirectDecision {
  if (rule === undefined || rule.origins.includes(origin)) return { ok: true };
  if (rule.loopback && loopbackOrigin.test(origin)) return { ok: true };
  const message = `redirectUrl must begin with one of ${rule.origins.join(', ')}`;
  return { ok: false, refusal: { reason: 'REDIRECT_NOT_ALLOWED', message } };
}
