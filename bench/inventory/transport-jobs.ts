import {
  ApplyItem,
  ReserveRequest,
  type ApplyManyRequest,
  type ApplyManyResponse,
} from '@ticketbottle/sdk/inventory.js';
import type { TlsFiles } from '@ticketbottle/local-stack/services/tls.js';
import type { Client } from 'nice-grpc';
import { coalesce } from '../support/coalesce.js';
import { drive } from '../support/drive.js';
import type { Job, Outcome } from '../support/jobs.js';
import { streamCalls } from '../support/stream-calls.js';
import type { Bench } from './bench.js';
import type { EchoDefinition } from './echo-definition.js';
import { withEcho, type EchoOn } from './echo-process.js';
import { eventId, holdSeconds } from './store.js';

const inFlight = 64;
export const unaryEcho = 'echo unary';

type Timing = Pick<Bench, 'warmMs' | 'windowMs'>;
type Call = (request: ReserveRequest) => Promise<unknown>;
type Transport = (client: Client<EchoDefinition>) => { call: Call; end: () => Promise<void> };

const nothing = (): Promise<void> => Promise.resolve();

const unary: Transport = (client) => ({ call: (request) => client.one(request), end: nothing });

const coalesced: Transport = (client) => ({
  call: coalesce(async (items) => (await client.many(toMany(items))).results),
  end: nothing,
});

const streamOfMessages: Transport = (client) =>
  streamCalls((requests: AsyncIterable<ReserveRequest>) => client.streamOne(requests));

const streamOfBatches: Transport = (client) => {
  const { call, end } = streamCalls<ApplyManyRequest, ApplyManyResponse>((requests) =>
    client.streamMany(requests),
  );
  return { call: coalesce(async (items) => (await call(toMany(items))).results), end };
};

const item = ApplyItem.fromPartial({});

function toMany(requests: ReserveRequest[]): ApplyManyRequest {
  const items = requests.map((value) => ({
    ...item,
    request: { $case: 'reserve' as const, value },
  }));
  return { items };
}

/** What each way to carry a call can do when the answer costs nothing. `tls` is for the one that proves who calls. */
export function transportJobs(bench: Timing, tls: TlsFiles | undefined): Job[] {
  const plain: EchoOn = { server: {} };
  const job = (name: string, transport: Transport, on = plain): Job => ({
    name,
    run: () => runEcho(bench, transport, on),
  });
  return [
    job(unaryEcho, unary),
    job('echo coalesced', coalesced),
    job('echo stream of batches', streamOfBatches),
    job('echo stream of messages', streamOfMessages),
    ...(tls === undefined
      ? []
      : [job('echo unary mTLS', unary, { server: { tls }, clientTls: tls })]),
  ];
}

/** About 60 bytes, as of a short order. */
const request = ReserveRequest.fromPartial({ eventId, holdSeconds });

function runEcho(bench: Timing, transport: Transport, on: EchoOn): Promise<Outcome> {
  const { warmMs, windowMs } = bench;
  return withEcho(on, async (client) => {
    const { call, end } = transport(client);
    let orders = 0;
    const one = async (): Promise<boolean> => {
      orders += 1;
      await call({ ...request, orderCode: `TB-${orders}` });
      return true;
    };
    const driven = await drive({ callers: inFlight, warmMs, windowMs, call: one });
    await end();
    const { perSecond, p50Ms, p99Ms } = driven;
    return { values: { perSecond, p50Ms, p99Ms }, wrong: [] };
  });
}
