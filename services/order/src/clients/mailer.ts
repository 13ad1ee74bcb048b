import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { TicketMail } from '../domain/ticket-mail.js';
import { codePicture } from './code-picture.js';

/** `refused`: the server does not take this address. What may be otherwise next time is thrown. */
export type MailOutcome = 'sent' | 'refused';
export type Mailer = {
  send(mail: TicketMail, signal: AbortSignal): Promise<MailOutcome>;
  close(): void;
};

export type MailerOptions = {
  from: string;
  smtpUrl?: string | undefined;
  /** A folder that gets `.eml` files instead; for development. */
  dir?: string | undefined;
};

/** For connecting, the greeting and each answer; `sendMs` bounds them all. */
const timeoutMs = 10_000;
export const sendMs = 30_000;
const connections = 2;

/** SMTP, or a mailbox folder, or (neither given) nowhere. */
export function createMailer({ from, smtpUrl, dir }: MailerOptions): Mailer {
  if (smtpUrl !== undefined) return bySmtp(from, smtpUrl);
  if (dir !== undefined) return byFolder(from, dir);
  return { send: () => Promise.resolve('sent'), close: () => undefined };
}

function bySmtp(from: string, url: string): Mailer {
  const smtp = createTransport({
    ...{ url, pool: true, maxConnections: connections },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  return {
    async send(mail, signal) {
      const within = AbortSignal.any([signal, AbortSignal.timeout(sendMs)]);
      try {
        await smtp.sendMail({ ...messageOf(from, mail), signal: within });
        return 'sent';
      } catch (error) {
        if (isRefusedAddress(error)) return 'refused';
        throw error;
      }
    },
    close: () => smtp.close(),
  };
}

/** One file per order, however often it is sent. */
function byFolder(from: string, dir: string): Mailer {
  const toText = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  return {
    async send(mail) {
      const { message } = await toText.sendMail(messageOf(from, mail));
      await mkdir(dir, { recursive: true });
      const file = join(dir, `${mail.messageId.replace(/[<>]/g, '')}.eml`);
      await writeFile(`${file}.part`, message as Buffer);
      await rename(`${file}.part`, file);
      return 'sent';
    },
    close: () => undefined,
  };
}

function messageOf(from: string, { codes, ...mail }: TicketMail): SendMailOptions {
  return {
    ...{ from, ...mail },
    // RFC 3834: nobody's absence note answers it.
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: codes.map(({ cid, filename, qr }) => {
      return { cid, filename, content: codePicture(qr), contentType: 'image/png' };
    }),
  };
}

/** RFC 5321 4.2.1: a 5yz reply to RCPT is an answer, not a fault. */
function isRefusedAddress(error: unknown): boolean {
  if (!(error instanceof Error) || !('rejectedErrors' in error)) return false;
  return 'permanent' in error && error.permanent === true;
}
