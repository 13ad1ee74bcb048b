import { no, type Verdict } from './decide-sale.js';

export type RedirectRule = { origins: string[]; loopback: boolean };

const loopbackOrigin = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** A buyer is never sent to an origin that we do not know. `origin` is undefined when the URL is none. */
export function decideRedirect(
  origin: string | undefined,
  { origins, loopback }: RedirectRule,
): Verdict {
  if (origin !== undefined && origins.includes(origin)) return { ok: true };
  if (origin !== undefined && loopback && loopbackOrigin.test(origin)) return { ok: true };
  return no('REDIRECT_NOT_ALLOWED', `redirectUrl must begin with one of ${origins.join(', ')}`);
}
