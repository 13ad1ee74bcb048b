import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Mail = { to: string; subject: string; text: string };
export type Mailer = { send(mail: Mail): Promise<void> };

/** Writes each mail as an .eml file: the mailbox of development. Complete files only. */
export function mailFolder(dir: string, ids: { next(): string }, clock: { now(): number }): Mailer {
  return {
    async send({ to, subject, text }) {
      await mkdir(dir, { recursive: true });
      const headers = [
        'From: TicketBottle <no-reply@ticketbottle.test>',
        `To: ${to.replaceAll(/[\r\n]/g, '')}`,
        `Subject: ${subject.replaceAll(/[\r\n]/g, ' ')}`,
        `Date: ${new Date(clock.now()).toUTCString()}`,
        'Content-Type: text/plain; charset=utf-8',
      ];
      const name = `${ids.next()}.eml`;
      await writeFile(join(dir, `.${name}`), `${headers.join('\r\n')}\r\n\r\n${text}\r\n`);
      await rename(join(dir, `.${name}`), join(dir, name));
    },
  };
}
