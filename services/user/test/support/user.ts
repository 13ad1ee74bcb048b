import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { testStack, type TestStack } from '@ticketbottle/local-stack/test-stack.js';
import { systemClock, uuidv7Ids, type Clock } from '@ticketbottle/service-kit/clock.js';
import { createGrpcClient, type GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { newKeyPem } from '@ticketbottle/service-kit/key-ring.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { runWith } from '@ticketbottle/service-kit/request-context.js';
import { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import PostalMime from 'postal-mime';
import type { Config } from '../../src/config.js';
import { startUser } from '../../src/service.js';

type Page = 'verify-email' | 'reset-password';

export type Running = {
  client: GrpcClient<UserServiceDefinition>['client'];
  /** host:port */
  address: string;
  stack: TestStack;
  config: Config;
  /** The token of the newest link that was mailed to an address, once there are as many. */
  mailedToken(page: Page, to: string, count?: number): Promise<string>;
  clock: Clock & { shiftMs: number };
  /** How many password hashes were computed so far. */
  hashes(): Promise<{ argon2id: number; bcrypt: number }>;
  /** Runs as the holder of an access token. */
  as<T>(accessToken: string, run: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
};

/** The user service on a database and topics of its own; the clock can be moved. */
export async function startTestUser(
  file: string,
  o: Partial<Pick<Config, 'mail'>> = {},
): Promise<Running> {
  const stack = await testStack(file, { topics: true, only: ['postgres', 'kafka'] });
  const dir = await mkdtemp(join(tmpdir(), 'user-test-'));
  const mailDir = join(dir, 'mail');
  const keyFile = join(dir, 'key.pem');
  await writeFile(keyFile, newKeyPem());
  const clock = { shiftMs: 0, now: () => systemClock.now() + clock.shiftMs };
  const config: Config = {
    host: '127.0.0.1',
    port: 0,
    adminPort: 0,
    tls: undefined,
    shutdownPauseMs: 0,
    measures: true,
    databaseUrl: stack.databaseUrl,
    poolSize: 10,
    kafka: { brokers: stack.kafkaBrokers, topicPrefix: stack.topicPrefix },
    accessTokenKeyFile: keyFile,
    accessTokenSeconds: 900,
    mail: { dir: mailDir, smtpUrl: undefined, from: 'TicketBottle <accounts@user.test>' },
    publicUrl: 'http://127.0.0.1:3000',
    printable: {} as Config['printable'],
    ...o,
  };
  const logger = createLogger({ service: 'user', level: process.env['LOG_LEVEL'] ?? 'silent' });
  const service = await startUser(config, { clock, ids: uuidv7Ids, logger });
  const user = createGrpcClient(UserServiceDefinition, {
    target: 'user',
    address: `127.0.0.1:${service.port}`,
    metrics: createMetrics('test'),
    timeoutMs: 10_000,
  });
  return {
    client: user.client,
    address: `127.0.0.1:${service.port}`,
    stack,
    config,
    mailedToken: (page, to, count = 1) => mailedToken(mailDir, { page, to, count }),
    clock,
    hashes: () => hashesAt(`http://127.0.0.1:${service.adminPort}/metrics`),
    as: (accessToken, run) =>
      runWith({ requestId: 'test', authorization: `Bearer ${accessToken}` }, run),
    async stop() {
      user.close();
      await service.stop();
      await rm(dir, { recursive: true, force: true });
      await stack.drop();
    },
  };
}

async function hashesAt(url: string) {
  const text = await (await fetch(url)).text();
  const of = (kind: string): number =>
    Number(
      new RegExp(`^password_hashes_total\\{[^}]*kind="${kind}"[^}]*\\} (\\d+)`, 'm').exec(
        text,
      )?.[1] ?? 0,
    );
  return { argon2id: of('argon2id'), bcrypt: of('bcrypt') };
}

async function mailedToken(
  dir: string,
  { page, to, count }: { page: Page; to: string; count: number },
): Promise<string> {
  let found: string[] = [];
  const arrived = async (): Promise<boolean> => {
    const names = await readdir(dir).catch(() => []);
    const ofPage = names.filter((name) => name.includes(`.${page}@`) && name.endsWith('.eml'));
    const mails = ofPage
      .sort()
      .map(async (name) => PostalMime.parse(await readFile(join(dir, name))));
    found = (await Promise.all(mails))
      .filter((mail) => mail.to?.[0]?.address === to)
      .map(({ text = '' }) => new RegExp(`/${page}\\?token=([\\w-]+)`).exec(text)?.[1] ?? '');
    return found.length >= count;
  };
  await waitUntil(`${count} mails to ${to}`, arrived, { timeoutMs: 10_000 });
  return found.at(-1) ?? '';
}
