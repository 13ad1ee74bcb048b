import type { GrpcTls } from '../config.js';
import { publicServices } from '@ticketbottle/sdk/public-services.js';
import { publicServerCredentials } from '@ticketbottle/service-kit/grpc/credentials.js';
import { peerIdentityInterceptor } from '@ticketbottle/service-kit/grpc/peer-identity.js';
import { requestScope } from '@ticketbottle/service-kit/grpc/request-scope.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import { createServer, type CompatServiceDefinition, type Server } from 'nice-grpc';
import { errorDetailsServerMiddleware } from 'nice-grpc-error-details';
import { openTelemetryServerMiddleware } from 'nice-grpc-opentelemetry';
import { HealthDefinition, HealthServiceImpl, HealthState } from 'nice-grpc-server-health';
import { cleanMetadata } from './clean-metadata.js';
import { forward, type ForwardParts, type Forwarded } from './forward.js';
import { rules, type Rule, type ServiceName } from './rules.js';

export type RpcDoorOptions = ForwardParts & {
  host: string;
  /** 0 takes a free one. */
  port: number;
  tls: GrpcTls | undefined;
  logger: Logger;
  metrics: Metrics;
};

export type RpcDoor = {
  port: number;
  setServing(serving: boolean): void;
  /** Ends after the calls under way, or cuts them after `drainMs`. */
  stop(drainMs: number): Promise<void>;
};

/** As the body of a request of REST. */
const mostBytes = 100 * 1024;
/** Strangers come here: what a connection may hold open, and how long it may be idle or dead. */
const bounds = {
  'grpc.max_receive_message_length': mostBytes,
  'grpc.max_concurrent_streams': 100,
  'grpc.max_connection_idle_ms': 5 * 60_000,
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 5_000,
};

/** The gRPC port of SDK clients: the public RPCs of every service, over one connection, by access token. */
export async function openRpcDoor(options: RpcDoorOptions): Promise<RpcDoor> {
  const { host, logger, metrics, tls } = options;
  if (tls === undefined) logger.warn('no GRPC_TLS_* files: SDK clients are served in plain text');
  const server = createServer({ ...bounds, interceptors: [peerIdentityInterceptor] })
    .use(openTelemetryServerMiddleware())
    .use(cleanMetadata)
    .use(errorDetailsServerMiddleware);
  for (const service of Object.keys(rules) as ServiceName[]) addService(server, service, options);
  const health = HealthState();
  server.add(HealthDefinition, HealthServiceImpl(health));
  const port = await server.listen(
    `${host}:${options.port}`,
    publicServerCredentials(tls, metrics),
  );
  return {
    port,
    setServing: (serving) => health.setStatus(serving ? 'healthy' : 'unhealthy'),
    async stop(drainMs) {
      const timer = setTimeout(() => server.forceShutdown(), drainMs);
      await server.shutdown();
      clearTimeout(timer);
    },
  };
}

function addService(server: Server, service: ServiceName, options: RpcDoorOptions): void {
  const { logger, metrics } = options;
  const definition = publicServices[service];
  const ruleOf = rules[service] as Record<string, Rule>;
  /** The compiler cannot follow a definition that is chosen by name. */
  const handlers: Record<string, never> = {};
  for (const [name, method] of Object.entries<Forwarded['method']>(definition.methods)) {
    const rule = ruleOf[name];
    if (rule !== undefined)
      handlers[name] = forward(options, { service, name, method, rule }) as never;
  }
  const shown: CompatServiceDefinition = definition;
  const scope = { service, logger, metrics, callers: {}, checkCallers: false };
  server.with(requestScope({ ...scope, prefix: `${service}.` })).add(shown, handlers);
}
