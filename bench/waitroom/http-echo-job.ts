import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Job, Outcome } from '../support/jobs.js';
import type { Bench } from './bench.js';
import { withClients } from './client-process.js';

export const httpEcho = 'echo HTTP';

const callers = 64;
/** About as long as the place of somebody who waits. */
const body = JSON.stringify({ session: { status: 'WAITING', text: 'x'.repeat(500) } });

/** A bare node:http server that always says the same. */
export function httpEchoJob(bench: Bench): Job {
  return { name: httpEcho, run: () => runEcho(bench) };
}

async function runEcho({ warmMs, windowMs }: Bench): Promise<Outcome> {
  const file = fileURLToPath(new URL('./http-echo.ts', import.meta.url));
  const child = fork(file, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  try {
    child.send({ body });
    const died = ended.then((): never => {
      throw new Error('the echo server ended');
    });
    const [{ port }] = (await Promise.race([once(child, 'message'), died])) as [{ port: number }];
    const o = { kind: 'poll' as const, port, paths: ['/'], callers, warmMs, windowMs };
    const { perSecond, wrong } = await withClients((clients) => clients.ask(o));
    return { values: { perSecond }, wrong: wrong > 0 ? [`${wrong} were not answered`] : [] };
  } finally {
    if (child.connected) child.disconnect();
    await ended;
  }
}
