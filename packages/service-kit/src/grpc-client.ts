import {
  createChannel,
  createClientFactory,
  type Client,
  type CompatServiceDefinition,
} from 'nice-grpc';
import { deadlineMiddleware, type DeadlineOptions } from 'nice-grpc-client-middleware-deadline';
import { errorDetailsClientMiddleware } from 'nice-grpc-error-details';
import { openTelemetryClientMiddleware } from 'nice-grpc-opentelemetry';
import type { TlsFiles } from './config.js';
import { callScope } from './grpc/call-scope.js';
import { callTimer } from './grpc/call-timer.js';
import { channelCredentials } from './grpc/credentials.js';
import { resilience } from './grpc/resilience.js';
import type { Metrics } from './metrics.js';

export type GrpcClientOptions = {
  /** The service called; TLS name and label. */
  target: string;
  /** `host:port`, or `dns:///name:port` for round robin over a headless service. */
  address: string;
  tls?: TlsFiles | undefined;
  metrics: Metrics;
  /** Deadline of a call, milliseconds; never longer than what the request under way has left. */
  timeoutMs?: number;
  /** How often an idempotent call that met UNAVAILABLE is repeated; 2. */
  retries?: number;
};

export type GrpcClient<D extends CompatServiceDefinition> = {
  client: Client<D, DeadlineOptions>;
  close(): void;
};

/** A client with deadline, retry of idempotent calls on UNAVAILABLE (twice, jittered), breaker and round robin. */
export function createGrpcClient<D extends CompatServiceDefinition>(
  definition: D,
  { target, address, tls, metrics, timeoutMs = 2_000, retries = 2 }: GrpcClientOptions,
): GrpcClient<D> {
  const channel = createChannel(address, channelCredentials(tls, metrics), {
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
    'grpc.initial_reconnect_backoff_ms': 200,
    'grpc.max_reconnect_backoff_ms': 1_000,
    'grpc.keepalive_time_ms': 20_000,
    'grpc.keepalive_timeout_ms': 5_000,
    ...(tls === undefined
      ? {}
      : { 'grpc.ssl_target_name_override': target, 'grpc.default_authority': target }),
  });
  // Used last is outermost. The deadline is a point in time, so all retries share it, and it ends inside the breaker:
  // a service that never answers must count as a fault.
  const client = createClientFactory()
    .use(errorDetailsClientMiddleware)
    .use(openTelemetryClientMiddleware())
    .use(deadlineMiddleware)
    .use(resilience(target, { metrics, retries }))
    .use(callTimer(target, metrics))
    .use(callScope(timeoutMs))
    .create(definition, channel);
  return { client, close: () => channel.close() };
}
