import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PaymentServiceDefinition } from '@ticketbottle/sdk/payment.js';
import { createGrpcClient, type GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { runWith } from '@ticketbottle/service-kit/request-context.js';
import type { RunFile } from '../start/run-file.js';
import { enter } from './accounts.js';
import { restClient } from './rest.js';

export type PaymentClient = GrpcClient<PaymentServiceDefinition>['client'];

/** A page of the comparison asks a provider, which may take 10 s. */
const timeoutMs = 20_000;

/** Calls payment as the platform admin of the platform that runs from `dir`. @throws Error that names the way out. */
export async function asOperator<T>(
  dir: string,
  run: (payment: PaymentClient) => Promise<T>,
): Promise<T> {
  const file = join(dir, 'run.json');
  if (!existsSync(file))
    throw new Error(`nothing runs here (${file} is missing): run \`npm start\` first`);
  const running = JSON.parse(await readFile(file, 'utf8')) as RunFile;
  const admin = running.accounts.platformAdmin;
  const rest = restClient(running.gatewayUrl);
  const { accessToken } = await enter({ rest }, admin, ['Platform', 'Admin']);
  // The gateway's identity: it is the one that may carry a platform admin's hand.
  const pem = (name: string) => readFile(join(running.dir, 'tls', name));
  const [cert, key, ca] = [pem('api-gateway.pem'), pem('api-gateway.key'), pem('ca.pem')];
  const payment = createGrpcClient(PaymentServiceDefinition, {
    target: 'payment',
    address: running.grpc['payment'] ?? '',
    tls: { cert: await cert, key: await key, ca: await ca },
    metrics: createMetrics('operator'),
    timeoutMs,
  });
  try {
    const context = { requestId: 'operator', authorization: `Bearer ${accessToken}` };
    return await runWith(context, () => run(payment.client));
  } finally {
    payment.close();
  }
}
