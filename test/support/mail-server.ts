import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** What a mail server does with whom it is asked to write to. */
type Mood = 'takes' | 'busy' | 'refuses' | 'hangs';

export type MailServer = {
  port: number;
  /** Every message taken, as it came. */
  mails: Buffer[];
  /** RCPT commands heard so far. */
  asked: number;
  mood: Mood;
  stop(): Promise<void>;
};

/** A real SMTP server on loopback; port 0 takes a free one. */
export async function startMailServer(port = 0): Promise<MailServer> {
  const smtp = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], closeTimeout: 100 },
    onRcptTo(_address, _session, callback) {
      server.asked++;
      const replies = { takes: undefined, busy: 451, refuses: 550, hangs: undefined };
      if (server.mood === 'hangs') return;
      const responseCode = replies[server.mood];
      if (responseCode === undefined) callback();
      else callback(Object.assign(new Error('not now, or never'), { responseCode }));
    },
    onData(stream, _session, callback) {
      void buffer(stream).then((mail) => {
        server.mails.push(mail);
        callback();
      });
    },
  });
  smtp.on('error', () => undefined); // a client that goes away in the middle
  const listening = smtp.listen(port, '127.0.0.1');
  await once(listening, 'listening');
  const server: MailServer = {
    port: (listening.address() as AddressInfo).port,
    mails: [],
    asked: 0,
    mood: 'takes',
    stop: () => new Promise((resolve) => smtp.close(() => resolve())),
  };
  return server;
}
