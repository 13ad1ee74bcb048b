import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';

export type Mail = {
  /** The same at each try (RFC 5322 3.6.4): a mail sent twice is known as one. */
  messageId: string;
  to: string;
  subject: string;
  text: string;
  html?: string;
  /** Pictures that `html` knows by their `cid`. */
  pictures?: { cid: string; filename: string; contentType: string; content: Buffer }[];
};

/** `refused`: the server does not take this address. What may be otherwise next time is thrown. */
export type MailOutcome = 'sent' | 'refused';
export type Mailer = {
  send(mail: Mail, signal: AbortSignal): Promise<MailOutcome>;
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

/** One file per mail, however often it is sent. */
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

function messageOf(from: string, { pictures = [], ...mail }: Mail): SendMailOptions {
  // RFC 3834: nobody's absence note answers it.
  const headers = { 'Auto-Submitted': 'auto-generated' };
  return { from, ...mail, headers, attachments: pictures };
}

/** RFC 5321 4.2.1: a 5yz reply to RCPT is an answer, not a fault. */
function isRefusedAddress(error: unknown): boolean {
  if (!(error instanceof Error) || !('rejectedErrors' in error)) return false;
  return 'permanent' in error && error.permanent === true;
}
