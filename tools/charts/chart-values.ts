import * as s from './json-schema.js';
import { common, global, scaling } from './shared-values.js';

const sql = { database: s.secretKey() };
const poolSize = s.integer(2, 200);
const optionalSecretKey = s.secretKey(s.optionalName);
const mail = s.object({ from: s.matching('.{3}'), smtp: optionalSecretKey });
const redis = s.object({ existingSecret: s.name, key: s.text, keyPrefix: s.text });
const perMinute = { type: 'integer', minimum: 1 };

/** An enabled provider must be whole. */
const provider = (own: Record<string, s.Schema>, whole: Record<string, s.Schema>): s.Schema => ({
  ...s.object({ enabled: s.flag, ...own }),
  if: { properties: { enabled: { const: true } }, required: ['enabled'] },
  then: { properties: whole },
});

const own: Record<string, Record<string, s.Schema>> = {
  user: { ...sql, accessTokenKey: s.secretKey(), accessTokenSeconds: s.integer(1, 3_600), mail },
  event: { ...sql, poolSize },
  inventory: { ...sql, poolSize },
  order: {
    ...sql,
    ticketKey: s.secretKey(),
    mail,
    alerts: optionalSecretKey,
  },
  payment: {
    ...sql,
    poolSize,
    providers: s.object({
      existingSecret: s.name,
      zalopay: provider(
        { appId: { type: 'integer' }, url: s.httpUrl },
        { appId: s.integer(1, 2 ** 40) },
      ),
      payos: provider({ clientId: s.text, url: s.httpUrl }, { clientId: s.matching('.') }),
      vnpay: provider(
        { tmnCode: s.text, payUrl: s.httpUrl, apiUrl: s.httpUrl },
        { tmnCode: s.matching('^[A-Za-z0-9]{8}$') },
      ),
    }),
    alerts: optionalSecretKey,
  },
  waitroom: { redis, checkoutKey: s.secretKey(), queueTicket: s.secretKey() },
  'api-gateway': {
    redis,
    cursor: s.secretKey(),
    grpcTls: s.object({ existingSecret: s.optionalName }),
    corsOrigins: s.list(s.matching('^https?://[^/ ]+$')),
    trustedProxies: s.list(s.text),
    rateLimits: s.object({
      default: perMinute,
      auth: perMinute,
      join: perMinute,
      orders: perMinute,
      polls: perMinute,
    }),
  },
};

const umbrella = {
  global,
  authority: s.object({ create: s.flag }),
  topics: s.object({
    create: s.flag,
    partitions: s.integer(1, 1_000),
    replicationFactor: s.integer(1, 10),
  }),
  admin: s.object({ existingSecret: s.optionalName }),
  ingress: s.object({
    enabled: s.flag,
    className: s.text,
    annotations: s.labels,
    hosts: s.list(s.name),
    tlsSecret: s.optionalName,
  }),
  httpRoute: s.object({
    enabled: s.flag,
    parentRefs: s.list(
      s.object({ name: s.name, namespace: s.name, sectionName: s.name }, ['name']),
    ),
    hostnames: s.list(s.text),
  }),
  test: s.object({
    eventId: s.matching('^([0-9a-f-]{36})?$'),
    timeoutSeconds: s.integer(10, 3_600),
  }),
};

export const services = Object.keys(own).sort();

/** The whole schema of each chart's values, by chart; the umbrella leaves the blocks of its parts to their own. */
export function valuesSchemas(): Record<string, s.Schema> {
  const parts = Object.fromEntries([...services, 'operator'].map((part) => [part, s.free]));
  const all = {
    ...Object.fromEntries(services.map((part) => [part, { ...common, ...scaling, ...own[part] }])),
    operator: common,
    ticketbottle: { ...umbrella, ...parts },
  };
  return Object.fromEntries(
    Object.entries(all).map(([chart, properties]) => [
      chart,
      { $schema: 'http://json-schema.org/draft-07/schema#', ...s.object(properties) },
    ]),
  );
}
