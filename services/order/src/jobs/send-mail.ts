import { sendMs, type Mailer } from '@ticketbottle/service-kit/mailer.js';
import { retryPauseMs } from '@ticketbottle/service-kit/retry-pause.js';
import { withPictures } from '../clients/with-pictures.js';
import { mailIsStale, mailIsUndeliverable, ticketMail } from '../domain/ticket-mail.js';
import type { Order } from '../domain/order.js';
import type { Parts } from '../saga/parts.js';

export type MailQueue = {
  claim(now: number, until: number): Promise<Order | undefined>;
  delay(order: Order, until: number): Promise<void>;
  done(id: string): Promise<void>;
};

/** Longer than one mail may take: two replicas never send it at once. */
const leaseMs = sendMs + 30_000;

/**
 * Sends the tickets of each order by the entry written with them: once, or again under the same Message-ID when nobody
 * knows whether it went. A mail server that is away delays mails, never orders.
 */
export function sendMail(parts: Parts, queue: MailQueue, mailer: Mailer) {
  mails(parts);
  return async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const now = parts.clock.now();
      const order = await queue.claim(now, now + leaseMs);
      if (order === undefined) return;
      // A server that is away is asked once a round, not once an order.
      if (!(await send(parts, order, { queue, mailer, signal }))) return;
    }
  };
}

type Way = { queue: MailQueue; mailer: Mailer; signal: AbortSignal };
const outcomes = ['sent', 'not wanted', 'given up', 'failed'] as const;
type Outcome = (typeof outcomes)[number];

/** True when the entry is off the list. */
async function send(parts: Parts, order: Order, way: Way): Promise<boolean> {
  const outcome = await tryToSend(parts, order, way);
  mails(parts).inc({ outcome });
  if (outcome === 'given up')
    parts.logger.error({ orderCode: order.code }, 'the tickets of an order cannot be mailed');
  if (outcome !== 'failed') await way.queue.done(order.id);
  else await way.queue.delay(order, parts.clock.now() + retryPauseMs(order.mailTries ?? 0));
  return outcome !== 'failed';
}

function mails({ metrics }: Parts) {
  const help = 'Ticket e-mails, by what became of them';
  return metrics.tally('mails_total', help, { outcome: outcomes });
}

async function tryToSend(
  { clock, rules, logger }: Parts,
  order: Order,
  { mailer, signal }: Way,
): Promise<Outcome> {
  if (order.status !== 'COMPLETED' || order.contact.email === '') return 'not wanted';
  if (mailIsStale(order, clock.now())) return 'given up';
  try {
    const answer = await mailer.send(withPictures(ticketMail(order, rules.publicUrl)), signal);
    if (answer === 'sent') return 'sent';
    return mailIsUndeliverable(order) ? 'given up' : 'failed';
  } catch (error) {
    logger.warn({ err: error, orderCode: order.code }, 'an e-mail was not taken; it is sent again');
    return 'failed';
  }
}
