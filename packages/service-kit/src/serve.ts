import type { CompatServiceDefinition } from 'nice-grpc';
import { startAdminServer } from './admin-server.js';
import type { Clock } from './clock.js';
import type { TlsFiles } from './config.js';
import { startGrpcServer, type GrpcServerOptions } from './grpc-server.js';
import { stopInOrder } from './service.js';

type Step = [name: string, stop: () => unknown];

export type ServeOptions<D extends CompatServiceDefinition> = Omit<
  GrpcServerOptions<D>,
  'host' | 'port' | 'tls'
> & {
  config: {
    host: string;
    port: number;
    adminPort: number;
    tls: TlsFiles | undefined;
    shutdownPauseMs: number;
  };
  clock: Clock;
  /** What readiness looks at. */
  checks: Record<string, () => Promise<void>>;
  /** Ended before the RPCs are drained: streams and other doors. */
  streams?: Step[];
  /** Ended after the RPCs, in this order: consumers and jobs, relay, clients, stores. */
  parts: Step[];
};

export type Served = { port: number; adminPort: number; stop(): Promise<void> };

const drainMs = 5_000;

/** Opens the gRPC door and the admin server of a service, and owns the order in which everything stops. */
export async function serve<D extends CompatServiceDefinition>(
  options: ServeOptions<D>,
): Promise<Served> {
  const { config, logger, metrics, clock, checks, streams = [], parts } = options;
  const { host, tls, shutdownPauseMs } = config;
  const grpc = await startGrpcServer({ ...options, host, port: config.port, tls });
  const port = config.adminPort;
  const admin = await startAdminServer({ host, port, metrics, logger, clock, checks });
  grpc.setServing(true);
  admin.setReady(true);
  return {
    port: grpc.port,
    adminPort: admin.port,
    stop: () =>
      stopInOrder(logger, [
        ['readiness', () => admin.setReady(false)],
        ['serving', () => grpc.setServing(false)],
        ['pause', () => new Promise((resolve) => setTimeout(resolve, shutdownPauseMs))],
        ...streams,
        ['grpc', () => grpc.stop(drainMs)],
        ...parts,
        ['admin server', () => admin.stop()],
      ]),
  };
}
