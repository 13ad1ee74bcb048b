import { connect, type Socket } from 'node:net';
import type { Answers } from './client-process.js';

/** Browsers on bare sockets: what they cost is not what is measured. */
export type Streams = {
  /** From now on what is told is counted. */
  listen(): void;
  /** When so many were told something and one of them that it is their turn, or nothing came for long. */
  told(streams: number): Promise<Answers['told']>;
};

type Hearing = Omit<Answers['told'], 'closed'> & {
  lastAt: number;
  wanted: number;
  enough: () => void;
};

const openingAtOnce = 100;
const patienceMs = 60_000;
const tickMs = 20_000;
/** Longer without an event is a pause between two sweeps. */
const pauseMs = 100;

/** Resolves when each of them has had its first event. */
export async function openStreams(port: number, paths: string[]): Promise<Streams> {
  let hearing = silence();
  let closed = 0;
  const cut = (): void => {
    closed += 1;
  };
  const heard = (isAdmitted: boolean): void => {
    const now = performance.timeOrigin + performance.now();
    hearing.told += 1;
    if (now - hearing.lastAt < pauseMs) hearing.busyMs += now - hearing.lastAt;
    hearing.lastAt = now;
    if (isAdmitted) hearing.admittedAt = now;
    if (isEnough(hearing)) hearing.enough();
  };
  for (let from = 0; from < paths.length; from += openingAtOnce) {
    const part = paths.slice(from, from + openingAtOnce);
    await Promise.all(part.map((path, n) => openOne({ port, path, n: from + n }, { heard, cut })));
  }
  return {
    listen() {
      hearing = silence();
    },
    async told(streams) {
      hearing.wanted = streams;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const timer = setTimeout(() => resolve(undefined), tickMs);
      hearing.enough = () => resolve(undefined);
      if (isEnough(hearing)) hearing.enough();
      await promise;
      clearTimeout(timer);
      const { told: heardOf, busyMs, admittedAt } = hearing;
      return { told: heardOf, busyMs, admittedAt, closed };
    },
  };
}

function silence(): Hearing {
  const nothing = { told: 0, busyMs: 0, lastAt: 0, admittedAt: 0 };
  return { ...nothing, wanted: Number.POSITIVE_INFINITY, enough: () => undefined };
}

function isEnough({ told, wanted, admittedAt }: Hearing): boolean {
  return told >= wanted && admittedAt > 0;
}

type One = { port: number; path: string; n: number };
type Ears = { heard: (isAdmitted: boolean) => void; cut: () => void };

/** Addresses differ, as those of people do. */
function openOne({ port, path, n }: One, { heard, cut }: Ears): Promise<void> {
  const localAddress = `127.0.0.${2 + (n % 250)}`;
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n`);
  return new Promise((resolve, reject) => {
    const failed = (why: string): void => reject(new Error(`a stream did not open: ${why}`));
    socket.setTimeout(patienceMs, () => failed('no answer'));
    socket.once('error', (error) => failed(error.message));
    let isOpen = false;
    socket.once('close', () => {
      if (isOpen) cut();
      else failed('closed');
    });
    listen(socket, (event, head) => {
      if (isOpen) heard(event === 'admitted');
      else if (head.startsWith('HTTP/1.1 200')) {
        isOpen = true;
        socket.setTimeout(0);
        resolve();
      } else failed(head);
    });
  });
}

/** Calls with the name of each event, in whatever pieces it comes. */
function listen(socket: Socket, told: (event: string, head: string) => void): void {
  let rest = '';
  let head = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    const text = rest + chunk;
    head ||= text.slice(0, 200);
    if (!head.startsWith('HTTP/1.1 200')) told('', head);
    const end = text.lastIndexOf('\n\n');
    for (const [, event = ''] of text.slice(0, end + 2).matchAll(/^event: ?(\w+)\r?$/gm))
      told(event, head);
    rest = text.slice(end + 2);
  });
}
