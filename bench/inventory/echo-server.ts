import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { ServerCredentials } from '@grpc/grpc-js';
import type {
  ApplyManyRequest,
  ApplyManyResponse,
  ReserveRequest,
  ReserveResponse,
} from '@ticketbottle/sdk/inventory.js';
import type { TlsFiles } from '@ticketbottle/local-stack/services/tls.js';
import { createServer, type ServiceImplementation } from 'nice-grpc';
import { echoDefinition, type EchoDefinition } from './echo-definition.js';
import { open as openForUpdate } from './for-update.js';

/** What the process that started this one sends first. */
export type EchoOptions = {
  tls?: TlsFiles;
  /** Given: a single call is a reservation by the reference instead of an echo. */
  databaseUrl?: string;
};

const expiresAt = new Date();

const [options] = (await once(process, 'message')) as [EchoOptions];
const server = createServer();
server.add(echoDefinition, await implementation(options));
const port = await server.listen('127.0.0.1:0', credentials(options));
process.send?.({ port });
await once(process, 'disconnect'); // also when the process that started this one died
server.forceShutdown();
process.exit(0);

async function implementation({
  databaseUrl,
}: EchoOptions): Promise<ServiceImplementation<EchoDefinition>> {
  const one = databaseUrl === undefined ? () => ({ expiresAt }) : await reserving(databaseUrl);
  return {
    one: async (request) => one(request),
    many: (request) => Promise.resolve(answerMany(request)),
    async *streamOne(requests) {
      for await (const { orderCode } of requests) if (orderCode !== '') yield { expiresAt };
    },
    async *streamMany(requests) {
      for await (const request of requests) yield answerMany(request);
    },
  };
}

function answerMany({ items }: ApplyManyRequest): ApplyManyResponse {
  return {
    results: items.map(() => ({ result: { $case: 'reserve', value: { expiresAt } } })),
  };
}

async function reserving(databaseUrl: string) {
  const store = await openForUpdate(databaseUrl);
  return async ({ orderCode }: ReserveRequest): Promise<ReserveResponse> => {
    if (!(await store.reserve(orderCode, 1))) throw new Error('refused');
    return { expiresAt };
  };
}

function credentials({ tls }: EchoOptions): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const [key, cert, ca] = [tls.key, tls.cert, tls.ca].map((file) => readFileSync(file));
  if (key === undefined || cert === undefined || ca === undefined) throw new Error('no files');
  return ServerCredentials.createSsl(ca, [{ private_key: key, cert_chain: cert }], true);
}
