import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';

export type Mail = { to: string; subject: string; text: string };
export type Mailer = { send(mail: Mail): Promise<void>; close(): void };

export type MailerOptions = {
  from: string;
  smtpUrl?: string | undefined;
  /** A folder that gets `.eml` files instead; for development. */
  dir?: string | undefined;
};

const timeoutMs = 10_000;

/** SMTP, or a mailbox folder, or (neither given) nowhere. */
export function createMailer({ from, smtpUrl, dir }: MailerOptions): Mailer {
  if (smtpUrl !== undefined) {
    const smtp = createTransport({
      url: smtpUrl,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
    });
    return {
      async send(mail) {
        await smtp.sendMail({ from, ...mail });
      },
      close: () => smtp.close(),
    };
  }
  const toText = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  return {
    async send(mail) {
      if (dir === undefined) return;
      const { message } = await toText.sendMail({ from, ...mail });
      await mkdir(dir, { recursive: true });
      const file = join(dir, `${randomUUID()}.eml`);
      await writeFile(`${file}.part`, message as Buffer);
      await rename(`${file}.part`, file);
    },
    close: () => undefined,
  };
}
