import { sendMs, type Mailer } from '@ticketbottle/service-kit/mailer.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import { retryPauseMs } from '@ticketbottle/service-kit/retry-pause.js';
import { isLate, linkLifeMs, linkMail, mostRefusals } from '../domain/link-mail.js';
import type { Parts } from '../rpc/parts.js';
import { accountBy } from '../store/accounts.js';
import { claimLink, delayLink, linkDone, type LinkRequest } from '../store/link-requests.js';
import { saveMailedToken } from '../store/mailed-tokens.js';
import { hashToken } from '../store/sessions.js';

/** Longer than one mail may take: two replicas never send it at once. */
const leaseMs = sendMs + 30_000;

type Way = { mailer: Mailer; metrics: Metrics };
type Outcome = 'sent' | 'not wanted' | 'given up' | 'failed';

/**
 * Mails the links that were asked for. A mail server that is away delays them, and nobody's sign-up. A link is made when it is sent, so
 * that only its hash is ever stored; another try makes another, and each works once.
 */
export function sendLinks(parts: Parts, way: Way) {
  const { db, clock } = parts;
  return async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const now = clock.now();
      const request = await claimLink(db, { now, until: now + leaseMs });
      if (request === undefined) return;
      // A server that is away is asked once a round, not once a mail.
      if (!(await send(parts, request, { ...way, signal }))) return;
    }
  };
}

/** True when nothing is left to do for it. */
async function send(
  parts: Parts,
  request: LinkRequest,
  way: Way & { signal: AbortSignal },
): Promise<boolean> {
  const { db, clock, logger } = parts;
  const { id, purpose, tries } = request;
  const outcome = await tryToSend(parts, request, way);
  const help = 'Mails with a link, by what became of them';
  way.metrics.counter('mails_total', help, ['outcome']).inc({ outcome });
  if (outcome === 'given up') logger.error({ purpose }, 'a link could not be mailed');
  if (outcome === 'failed') await delayLink(db, id, clock.now() + retryPauseMs(tries));
  else await linkDone(db, id);
  return outcome !== 'failed';
}

async function tryToSend(
  parts: Parts,
  { id, email, purpose, tries, createdAt }: LinkRequest,
  { mailer, signal }: { mailer: Mailer; signal: AbortSignal },
): Promise<Outcome> {
  const { db, clock, logger, publicUrl } = parts;
  const account = await accountBy(db, 'email', email);
  if (account === undefined) return 'not wanted';
  if (purpose === 'VERIFY_EMAIL' && account.emailVerified) return 'not wanted';
  if (isLate({ purpose, createdAt: createdAt.getTime() }, clock.now())) return 'given up';
  const token = await newToken(parts, { userId: account.id, purpose });
  try {
    const mail = linkMail({ id, to: email, purpose, token }, publicUrl);
    if ((await mailer.send(mail, signal)) === 'sent') return 'sent';
    return tries >= mostRefusals ? 'given up' : 'failed';
  } catch (error) {
    logger.warn({ err: error, purpose }, 'a mail was not taken; it is sent again');
    return 'failed';
  }
}

async function newToken(
  { db, clock, random }: Parts,
  about: { userId: string; purpose: LinkRequest['purpose'] },
): Promise<string> {
  const token = random();
  const createdAt = clock.now();
  const expiresAt = createdAt + linkLifeMs[about.purpose];
  await saveMailedToken(db, { ...about, hash: hashToken(token), expiresAt, createdAt });
  return token;
}
