import { createServer } from 'node:net';
import { randomInt } from 'node:crypto';

/** Ports handed out by this process, so that two servers starting at once never get the same. */
const handedOut = new Set<number>();

/** True when the port can be bound on 127.0.0.1 now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}

/** A port of 127.0.0.1 below the ephemeral range (32768), proved free by binding it. */
export async function freePort(): Promise<number> {
  for (let i = 0; i < 200; i += 1) {
    const port = randomInt(18_000, 32_000);
    if (handedOut.has(port) || !(await isFree(port))) continue;
    handedOut.add(port);
    return port;
  }
  throw new Error('no free port between 18000 and 32000 on 127.0.0.1: stop some programs');
}

/** The preferred port when it is free, else any free one. */
export async function preferPort(preferred: number): Promise<number> {
  if (handedOut.has(preferred) || !(await isFree(preferred))) return freePort();
  handedOut.add(preferred);
  return preferred;
}

/** A port that the caller insists on. */
export async function claimPort(port: number, who: string): Promise<number> {
  if (!(await isFree(port)))
    throw new Error(
      `${who}: port ${port} on 127.0.0.1 is taken: stop the program that holds it (ss -ltnp 'sport = :${port}'), or give another port`,
    );
  handedOut.add(port);
  return port;
}
