import { join } from 'node:path';
import type { DevelopmentKeys } from './keys.js';
import type { ServiceName } from './names.js';
import type { ServicePorts } from './service-ports.js';
import type { TlsFiles } from './tls.js';

/** The discard port. */
const nobody = 9;

/** What `startStack` answers, or anything that names the same servers. */
export type StackAddresses = {
  databaseUrl: (name: string) => string;
  redisUrl: string;
  kafkaBrokers: string[];
  mongoUrl: (name: string) => string;
};

export type EnvSource = {
  stack: StackAddresses;
  dir: string;
  ports: Partial<Record<ServiceName, ServicePorts>>;
  tls: Record<string, TlsFiles>;
  keys: DevelopmentKeys;
  /** Databases are `<namespace>_<service>`. */
  namespace: string;
  topicPrefix: string;
  keyPrefix: string;
};

/** The services that keep their data in PostgreSQL. */
export const sqlServices: readonly ServiceName[] = ['user', 'event', 'inventory', 'payment'];

/** The name of a service's database, in PostgreSQL or MongoDB. */
export function databaseOf(name: ServiceName, namespace: string): string {
  return `${namespace}_${name.replaceAll('-', '_')}`;
}

/** The whole environment of one service: what every service gets, then what is its own. */
export function serviceEnv(name: ServiceName, source: EnvSource): Record<string, string> {
  const own = ownEnv[name]?.(source) ?? {};
  const sql = sqlServices.includes(name)
    ? { DATABASE_URL: source.stack.databaseUrl(databaseOf(name, source.namespace)) }
    : {};
  return { ...commonEnv(name, source), ...sql, ...own };
}

function commonEnv(name: ServiceName, source: EnvSource): Record<string, string> {
  const { ports, tls, stack } = source;
  const mine = ports[name];
  const files = tls[name];
  return {
    NODE_ENV: 'development',
    OTEL_SERVICE_NAME: name,
    HOST: '127.0.0.1',
    PORT: `${mine?.port ?? 0}`,
    ADMIN_PORT: `${mine?.adminPort ?? 0}`,
    SHUTDOWN_PAUSE_MS: '0',
    KAFKA_BROKERS: stack.kafkaBrokers.join(','),
    TOPIC_PREFIX: source.topicPrefix,
    PUBLIC_URL: httpUrl(ports['api-gateway']?.port),
    ...(files === undefined
      ? {}
      : { INTERNAL_TLS_CERT: files.cert, INTERNAL_TLS_KEY: files.key, INTERNAL_TLS_CA: files.ca }),
    ...addresses(ports),
  };
}

/**
 * `USER_ADDRESS`, `EVENT_ADDRESS`, …: host:port of the gRPC services. Those that are not started
 * here get an address where nobody answers, because a service's config demands one.
 */
function addresses(ports: EnvSource['ports']): Record<string, string> {
  const services = ['user', 'event', 'inventory', 'order', 'payment', 'waitroom'] as const;
  const address = (name: ServiceName) => `127.0.0.1:${ports[name]?.port ?? nobody}`;
  return Object.fromEntries(
    services.map((name) => [`${name.toUpperCase()}_ADDRESS`, address(name)]),
  );
}

type OwnEnv = (source: EnvSource) => Record<string, string>;

const ownEnv: Partial<Record<ServiceName, OwnEnv>> = {
  user: ({ keys, dir }) => ({
    ACCESS_TOKEN_KEY_FILE: keys.signingKeyFile.user,
    MAIL_DIR: join(dir, 'mail'),
  }),
  order: ({ keys, dir, stack, namespace }) => ({
    MONGO_URL: stack.mongoUrl(databaseOf('order', namespace)),
    TICKET_KEY_FILE: keys.signingKeyFile.order,
    MAIL_DIR: join(dir, 'mail'),
  }),
  payment: ({ keys, ports }) => ({
    WEBHOOK_PORT: `${ports.payment?.extraPort ?? 0}`,
    WEBHOOK_PUBLIC_URL: httpUrl(ports.payment?.extraPort),
    ...providerUrls(httpUrl(ports['provider-simulator']?.port)),
    ...providerKeys(keys),
  }),
  waitroom: ({ keys, stack, keyPrefix }) => ({
    REDIS_URL: stack.redisUrl,
    KEY_PREFIX: keyPrefix,
    CHECKOUT_KEY_FILE: keys.signingKeyFile.waitroom,
    QUEUE_TICKET_SECRET: keys.queueTicketSecret,
  }),
  'api-gateway': ({ stack, keyPrefix, ports, tls, keys }) => ({
    CURSOR_SECRET: keys.cursorSecret,
    REDIS_URL: stack.redisUrl,
    KEY_PREFIX: keyPrefix,
    GRPC_PORT: `${ports['api-gateway']?.extraPort ?? 0}`,
    ...grpcTls(tls['api-gateway']),
  }),
  'provider-simulator': ({ keys, ports }) => ({
    PUBLIC_URL: httpUrl(ports['provider-simulator']?.port),
    PAYOS_WEBHOOK_URL: `${httpUrl(ports.payment?.extraPort)}/webhooks/payos`,
    VNPAY_IPN_URL: `${httpUrl(ports.payment?.extraPort)}/webhooks/vnpay/ipn`,
    ...providerKeys(keys),
  }),
};

/** Of the development authority: who trusts that may talk to the gateway. */
function grpcTls(files: TlsFiles | undefined): Record<string, string> {
  return files === undefined ? {} : { GRPC_TLS_CERT: files.cert, GRPC_TLS_KEY: files.key };
}

function providerKeys({ zaloPay, payOs, vnPay }: DevelopmentKeys): Record<string, string> {
  return {
    ZALOPAY_APP_ID: zaloPay.appId,
    ZALOPAY_KEY1: zaloPay.key1,
    ZALOPAY_KEY2: zaloPay.key2,
    PAYOS_CLIENT_ID: payOs.clientId,
    PAYOS_API_KEY: payOs.apiKey,
    PAYOS_CHECKSUM_KEY: payOs.checksumKey,
    VNPAY_TMN_CODE: vnPay.tmnCode,
    VNPAY_HASH_SECRET: vnPay.hashSecret,
  };
}

function providerUrls(simulator: string): Record<string, string> {
  return {
    ZALOPAY_URL: simulator,
    PAYOS_URL: simulator,
    VNPAY_PAY_URL: `${simulator}/paymentv2/vpcpay.html`,
    VNPAY_API_URL: `${simulator}/merchant_webapi/api/transaction`,
  };
}

function httpUrl(port = nobody): string {
  return `http://127.0.0.1:${port}`;
}
