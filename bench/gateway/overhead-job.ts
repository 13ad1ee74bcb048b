import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Services } from '@ticketbottle/local-stack/services.js';
import { createGrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import { Metadata } from 'nice-grpc';
import { enter } from '../../tools/platform/accounts.js';
import { restClient } from '../../tools/platform/rest.js';
import type { Job, Outcome } from '../support/jobs.js';
import { percentile } from '../support/numbers.js';

export const overhead = 'who am I';

export type OverheadOptions = { services: Services; warmMs: number; windowMs: number };
type Call = () => Promise<void>;

/**
 * One caller asks who they are: through the gateway, by the RPC that the gateway makes of it, and an express application that
 * answers the same without asking anybody. One after the other in turn, so that all three meet the same machine.
 */
export function overheadJob(o: OverheadOptions): Job {
  return { name: overhead, run: () => measure(o) };
}

async function measure({ services, warmMs, windowMs }: OverheadOptions): Promise<Outcome> {
  const rest = restClient(`http://${services.address('api-gateway')}`);
  const account = { email: 'caller@bench.test', password: 'Caller-Password-1' };
  const { accessToken, user } = await enter({ rest }, account, ['Binh', 'Buyer']);
  const answer = await rest.ok<{ id: string }>('GET', '/api/auth/me', { token: accessToken });
  const wrong = answer.id === user.id ? [] : ['the gateway answered another user'];
  const rpc = openRpc(services, accessToken, user.id);
  const echo = await startEcho(answer);
  try {
    const get = (url: string): Call => withToken(url, accessToken);
    const gateway = get(`http://${services.address('api-gateway')}/api/auth/me`);
    const calls = [gateway, rpc.call, get(`http://127.0.0.1:${echo.port}/api/auth/me`)];
    await inTurn(calls, warmMs);
    const [gatewayMs = NaN, directMs = NaN, echoMs = NaN] = await inTurn(calls, windowMs);
    const ratio = gatewayMs / (directMs + echoMs);
    return { values: { gatewayMs, directMs, echoMs, overhead: ratio }, wrong };
  } finally {
    rpc.close();
    await echo.stop();
  }
}

/** The median of each call, milliseconds. */
async function inTurn(calls: Call[], ms: number): Promise<number[]> {
  const taken = calls.map((): number[] => []);
  const end = performance.now() + ms;
  while (performance.now() < end)
    for (const [n, call] of calls.entries()) {
      const from = performance.now();
      await call();
      taken[n]?.push(performance.now() - from);
    }
  return taken.map((list) => percentile(list, 0.5));
}

function withToken(url: string, token: string): Call {
  const headers = { authorization: `Bearer ${token}` };
  return async () => {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) });
    await response.json();
    if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
  };
}

/** As the gateway calls it: its certificate, its middleware, the caller's token. */
function openRpc(services: Services, token: string, id: string): { call: Call; close: () => void } {
  const files = services.tls['api-gateway'];
  if (files === undefined) throw new Error('no certificate for api-gateway');
  const [cert, key, ca] = [files.cert, files.key, files.ca].map((file) => readFileSync(file));
  if (cert === undefined || key === undefined || ca === undefined) throw new Error('no files');
  const opened = createGrpcClient(UserServiceDefinition, {
    ...{ target: 'user', address: services.address('user'), tls: { cert, key, ca } },
    ...{ metrics: createMetrics('bench'), timeoutMs: 10_000 },
  });
  const metadata = Metadata({ authorization: `Bearer ${token}` });
  const call = async (): Promise<void> => {
    const { user } = await opened.client.findOne({ by: { $case: 'id', value: id } }, { metadata });
    if (user?.id !== id) throw new Error('user answered somebody else');
  };
  return { call, close: () => opened.close() };
}

async function startEcho(body: unknown): Promise<{ port: number; stop: () => Promise<void> }> {
  const file = fileURLToPath(new URL('./express-echo.ts', import.meta.url));
  const child = fork(file, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  child.send({ body });
  const died = ended.then((): never => {
    throw new Error('the echo ended');
  });
  const [{ port }] = (await Promise.race([once(child, 'message'), died])) as [{ port: number }];
  const stop = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    await ended;
  };
  return { port, stop };
}
