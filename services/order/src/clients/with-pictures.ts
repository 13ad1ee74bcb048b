import type { Mail } from '@ticketbottle/service-kit/mailer.js';
import type { TicketMail } from '../domain/ticket-mail.js';
import { codePicture } from './code-picture.js';

/** The mail with the codes of its tickets drawn. */
export function withPictures({ codes, ...mail }: TicketMail): Mail {
  const pictures = codes.map(({ cid, filename, qr }) => {
    return { cid, filename, contentType: 'image/png', content: codePicture(qr) };
  });
  return { ...mail, pictures };
}
