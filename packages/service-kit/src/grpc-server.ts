import {
  createServer,
  type CallContext as NiceCallContext,
  type CompatServiceDefinition,
  type Server,
  type ServiceImplementation,
} from 'nice-grpc';
import { errorDetailsServerMiddleware } from 'nice-grpc-error-details';
import { openTelemetryServerMiddleware } from 'nice-grpc-opentelemetry';
import { HealthDefinition, HealthServiceImpl, HealthState } from 'nice-grpc-server-health';
import { ServerReflection, ServerReflectionService } from 'nice-grpc-server-reflection';
import { ConfigError, type TlsFiles } from './config.js';
import { serverCredentials } from './grpc/credentials.js';
import { peerIdentityInterceptor } from './grpc/peer-identity.js';
import { requestScope, type CallerTable, type CallExtension } from './grpc/request-scope.js';
import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';

export type { CallerTable } from './grpc/request-scope.js';

/** What a handler gets beside its request. */
export type CallContext = NiceCallContext & CallExtension;
/** What handlers of our servers get beside nice-grpc's own context; `…ServiceImplementation<CallExt>`. */
export type CallExt = CallExtension;

export type GrpcServerOptions<D extends CompatServiceDefinition> = {
  service: string;
  host: string;
  /** 0 takes a free one. */
  port: number;
  logger: Logger;
  metrics: Metrics;
  tls?: TlsFiles | undefined;
  /** Must name every method of the definition. */
  callers: CallerTable;
  definition: D;
  implementation: ServiceImplementation<D, CallExtension>;
  /** FileDescriptorSet for reflection. */
  protoset: Uint8Array;
};

export type GrpcServer = {
  port: number;
  setServing(serving: boolean): void;
  /** Ends after the calls under way, or cuts them after `drainMs`. */
  stop(drainMs: number): Promise<void>;
};

/** A gRPC server with health, reflection, request scope and, with TLS, proved callers. */
export async function startGrpcServer<D extends CompatServiceDefinition>(
  options: GrpcServerOptions<D>,
): Promise<GrpcServer> {
  const { service, host, logger, metrics, tls, callers, definition, protoset } = options;
  const { fullName, methods } = describe(definition);
  const missing = methods.filter((method) => callers[method] === undefined);
  if (missing.length > 0)
    throw new ConfigError(`${service}: the caller table does not name ${missing.join(', ')}`);
  if (tls === undefined)
    logger.warn('no INTERNAL_TLS_* files: callers cannot prove who they are and are not checked');

  const server: Server<CallExtension> = createServer({ interceptors: [peerIdentityInterceptor] })
    .use(openTelemetryServerMiddleware())
    .use(errorDetailsServerMiddleware)
    .use(requestScope({ service, logger, metrics, callers, checkCallers: tls !== undefined }));
  const health = HealthState();
  health.setStatus('unhealthy', fullName);
  server.add(definition, options.implementation);
  server.add(HealthDefinition, HealthServiceImpl(health));
  server.add(ServerReflectionService, ServerReflection(protoset, [fullName]));

  const port = await server.listen(`${host}:${options.port}`, serverCredentials(tls, metrics));
  return {
    port,
    setServing: (serving) => {
      health.setStatus(serving ? 'healthy' : 'unhealthy', fullName);
      health.setStatus(serving ? 'healthy' : 'unhealthy');
    },
    stop: (drainMs) => drain(server, drainMs),
  };
}

function describe(definition: CompatServiceDefinition): { fullName: string; methods: string[] } {
  const { fullName, methods } = definition as {
    fullName: string;
    methods: Record<string, { name: string }>;
  };
  return { fullName, methods: Object.values(methods).map((method) => method.name) };
}

async function drain(server: Server<CallExtension>, drainMs: number): Promise<void> {
  const timer = setTimeout(() => server.forceShutdown(), drainMs);
  await server.shutdown();
  clearTimeout(timer);
}
