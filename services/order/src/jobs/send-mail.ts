import type { Mailer } from '../clients/mailer.js';
import { ticketMail } from '../domain/ticket-mail.js';
import type { Order } from '../domain/order.js';
import type { Parts } from '../saga/parts.js';

export type MailQueue = {
  claim(now: number, retryMs: number): Promise<Order | undefined>;
  sent(id: string): Promise<void>;
};

const retryMs = 30_000;

/** Sends what is due; a mail server that is away delays mails, never orders. */
export function sendMail(parts: Parts, queue: MailQueue, mailer: Mailer) {
  return async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const order = await queue.claim(parts.clock.now(), retryMs);
      if (order === undefined) return;
      if (order.status === 'COMPLETED' && order.contact.email !== '')
        await mailer.send(ticketMail(order, parts.rules.publicUrl));
      await queue.sent(order.id);
    }
  };
}
