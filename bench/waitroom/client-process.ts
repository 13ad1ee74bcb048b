import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a client process is asked, one at a time. */
export type Ask =
  | { kind: 'open'; port: number; paths: string[] }
  | { kind: 'listen' }
  | { kind: 'told'; streams: number }
  | {
      kind: 'poll';
      port: number;
      paths: string[];
      callers: number;
      warmMs: number;
      windowMs: number;
    };

export type Answers = {
  open: { opened: number };
  listen: { listens: true };
  /** Epoch ms. `admittedAt`: somebody was told that it is their turn, 0 = nobody. `closed`: streams that the server ended, ever. */
  /** `busyMs`: how long events came in, without the pauses between sweeps. */
  told: { told: number; busyMs: number; admittedAt: number; closed: number };
  poll: { perSecond: number; polls: number; wrong: number };
};

export type ClientProcess = {
  ask<K extends Ask['kind']>(what: Ask & { kind: K }): Promise<Answers[K]>;
};

/** Buyers in a process of their own: open files and CPU are not the server's. */
export async function withClients<T>(use: (client: ClientProcess) => Promise<T>): Promise<T> {
  const file = fileURLToPath(new URL('./clients.ts', import.meta.url));
  const child = fork(file, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  const died = ended.then((): never => {
    throw new Error('the client process ended');
  });
  died.catch(() => undefined); // told by the ask under way
  try {
    await Promise.race([once(child, 'message'), died]);
    return await use({
      async ask(what) {
        const answer = once(child, 'message');
        child.send(what);
        const [message] = (await Promise.race([answer, died])) as [Answers[typeof what.kind]];
        return message;
      },
    });
  } finally {
    if (child.connected) child.disconnect();
    await ended;
  }
}
