import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startServices, type Services } from '@ticketbottle/local-stack/services.js';
import { testStack } from '@ticketbottle/local-stack/test-stack.js';
import { systemClock } from '@ticketbottle/service-kit/clock.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { loadSigningKey, type SigningKey } from '@ticketbottle/service-kit/signing-key.js';
import { Redis } from 'ioredis';
import { loadConfig } from '../../src/config.js';
import { startGateway, type Gateway } from '../../src/service.js';

export type Reply = { status: number; headers: Headers; body: Record<string, unknown> };
export type Send = {
  method?: string;
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string;
  token?: string;
  headers?: Record<string, string>;
};

export type FrontDoor = {
  services: Services;
  gateway: Gateway;
  url: string;
  /** Signs access tokens as user does. */
  accessKey: SigningKey;
  call(path: string, send?: Send): Promise<Reply>;
  /** How often Redis was sent a command, by all who use it. */
  redisCalls(command: string): Promise<number>;
  /** A further gateway on the same servers, stopped with the rest. */
  another(more?: Record<string, string>): Promise<Gateway>;
  stop(): Promise<void>;
};

type Name = Parameters<typeof startServices>[0]['names'][number];

/** The gateway in this process, `names` as child processes, on real servers. */
export async function openFrontDoor(file: string, names: readonly Name[]): Promise<FrontDoor> {
  const stack = await testStack(file, { topics: true });
  const dir = await mkdtemp(join(tmpdir(), 'gateway-test-'));
  const services = await startServices({
    stack: stack.stack,
    names,
    dir,
    mode: 'source',
    env: { PATH: env['PATH'], LOG_LEVEL: 'warn' },
    report: () => undefined,
    namespace: stack.name,
    topicPrefix: stack.topicPrefix,
    keyPrefix: stack.keyPrefix,
    identities: ['api-gateway'],
  });
  const gateways: Gateway[] = [];
  const another = async (more: Record<string, string> = {}): Promise<Gateway> => {
    const base = gatewayEnv(services, names, {
      REDIS_URL: stack.redisUrl,
      KEY_PREFIX: stack.keyPrefix,
    });
    const logger = createLogger({ service: 'api-gateway', level: env['LOG_LEVEL'] ?? 'silent' });
    const gateway = await startGateway(loadConfig({ ...base, ...more }), {
      clock: systemClock,
      logger,
    });
    gateways.push(gateway);
    return gateway;
  };
  const gateway = await another();
  const url = `http://127.0.0.1:${gateway.port}`;
  const pem = readFileSync(services.keys.signingKeyFile.user, 'utf8');
  return {
    services,
    gateway,
    url,
    accessKey: loadSigningKey('the test key', pem),
    call: (path, send) => callAt(url, path, send),
    another,
    redisCalls: (command) => redisCalls(stack.redisUrl, command),
    async stop() {
      await Promise.all(gateways.map((one) => one.stop()));
      await services.stop();
      await stack.drop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function gatewayEnv(
  services: Services,
  names: readonly Name[],
  redis: Record<string, string>,
): Record<string, string> {
  const tls = services.tls['api-gateway'];
  if (tls === undefined) throw new Error('no certificate for api-gateway');
  const all = ['user', 'event', 'inventory', 'order', 'payment', 'waitroom'] as const;
  // Port 9 (discard): nobody answers there.
  const address = (name: (typeof all)[number]) =>
    names.includes(name) ? services.address(name) : '127.0.0.1:9';
  return {
    NODE_ENV: 'test',
    PORT: '0',
    GRPC_PORT: '0',
    ADMIN_PORT: '0',
    PUBLIC_URL: 'http://127.0.0.1:3000',
    CURSOR_SECRET: 'the secret of this test, long enough',
    INTERNAL_TLS_CERT: tls.cert,
    INTERNAL_TLS_KEY: tls.key,
    INTERNAL_TLS_CA: tls.ca,
    ...redis,
    ...Object.fromEntries(all.map((name) => [`${name.toUpperCase()}_ADDRESS`, address(name)])),
  };
}

async function redisCalls(url: string, command: string): Promise<number> {
  const redis = new Redis(url);
  const stats = await redis.info('commandstats');
  redis.disconnect();
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
}

export async function callAt(url: string, path: string, send: Send = {}): Promise<Reply> {
  const { method = 'GET', body, raw, token, headers } = send;
  const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(text === undefined ? {} : { body: text }),
    signal: AbortSignal.timeout(15_000),
  });
  const answer = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson && answer !== '' ? JSON.parse(answer) : { text: answer }) as Reply['body'],
  };
}

/** The access token of a platform admin, made by the documented command. */
export async function platformAdmin(door: FrontDoor): Promise<string> {
  const account = { email: 'admin@line.test', password: 'a long enough phrase 42' };
  const args = ['--import', 'tsx', '--conditions=source', 'services/user/src/main.ts'];
  args.push('create-admin', '--email', account.email, '--password', account.password);
  await promisify(execFile)(process.execPath, args, {
    cwd: fileURLToPath(new URL('../../../..', import.meta.url)),
    env: { PATH: env['PATH'], ...door.services.env('user') },
  });
  const { body } = await door.call('/api/auth/signin', { method: 'POST', body: account });
  return String(body['accessToken']);
}
