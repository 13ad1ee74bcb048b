import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answers, Ask } from './client-process.js';

/** A closed loop of polls over kept-alive connections, on bare sockets. */
export async function drivePolls(o: Ask & { kind: 'poll' }): Promise<Answers['poll']> {
  let done = 0;
  let wrong = 0;
  let next = 0;
  let goesOn = true;
  const caller = async (n: number): Promise<void> => {
    const socket = connect({ port: o.port, host: '127.0.0.1', localAddress: `127.0.0.${2 + n}` });
    await once(socket, 'connect');
    while (goesOn) {
      const path = o.paths[next++ % o.paths.length] ?? '';
      const text = await ask(socket, path);
      done += 1;
      if (!text.startsWith('HTTP/1.1 200') || !text.includes('"WAITING"')) wrong += 1;
    }
    socket.destroy();
  };
  const callers = Array.from({ length: o.callers }, (_, n) => caller(n));
  await pause(o.warmMs);
  const before = done;
  await pause(o.windowMs);
  const perSecond = (done - before) / (o.windowMs / 1000);
  goesOn = false;
  await Promise.all(callers);
  return { perSecond, polls: done, wrong };
}

/** The whole answer: head and body. */
function ask(socket: Socket, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const failed = (): void => reject(new Error('a poll was cut off'));
    const read = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      const head = text.indexOf('\r\n\r\n');
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
      if (head < 0 || text.length < head + 4 + length) return;
      socket.off('data', read);
      socket.off('close', failed);
      resolve(text);
    };
    socket.on('data', read);
    socket.once('close', failed);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  });
}
