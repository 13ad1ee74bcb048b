import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from './clock.js';
import type { Logger } from './logger.js';
import { every } from './loop.js';
import type { Metrics } from './metrics.js';

export type AdminOptions = {
  host: string;
  port: number;
  metrics: Metrics;
  logger: Logger;
  clock: Clock;
  /** Resolves while the dependency answers; rejects with the reason when not. */
  checks: Record<string, () => Promise<void>>;
};

export type AdminServer = {
  port: number;
  /** False while starting and draining. */
  setReady(ready: boolean): void;
  stop(): Promise<void>;
};

type Dependency = { ok: boolean; since: number; error?: string };

/** A flap shorter than this does not take a pod out of rotation. */
const toleratedMs = 10_000;
const checkDeadlineMs = 1_000;

/** `/metrics`, `/livez` (never looks at dependencies) and `/readyz` of a service. */
export async function startAdminServer(options: AdminOptions): Promise<AdminServer> {
  const { host, port, metrics, logger, clock, checks } = options;
  const dependencies = new Map<string, Dependency>();
  let ready = false;

  const look = async (): Promise<void> => {
    await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        const error = await failureOf(check);
        const ok = error === undefined;
        const before = dependencies.get(name);
        const since = before?.ok === ok ? before.since : clock.now();
        dependencies.set(name, ok ? { ok, since } : { ok, since, error });
      }),
    );
  };
  await look();

  const isReady = (): boolean =>
    ready && [...dependencies.values()].every((d) => d.ok || clock.now() - d.since <= toleratedMs);

  const server = createServer((request, response) => {
    const state = { ready: isReady(), dependencies: Object.fromEntries(dependencies) };
    respond(request.url, response, { state, metrics });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const loop = every({ name: 'readiness checks', ms: 1_000, logger, run: look });
  return {
    port: (server.address() as AddressInfo).port,
    setReady: (value) => {
      ready = value;
    },
    async stop() {
      await loop.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function failureOf(check: () => Promise<void>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${checkDeadlineMs} ms`), checkDeadlineMs);
  });
  const failure = check().then(
    () => undefined,
    (error: unknown) => String(error),
  );
  const result = await Promise.race([failure, late]);
  clearTimeout(timer);
  return result;
}

function respond(
  url: string | undefined,
  response: ServerResponse,
  { state, metrics }: { state: { ready: boolean }; metrics: Metrics },
): void {
  if (url === '/livez') answer(response, 200, { live: true });
  else if (url === '/readyz') answer(response, state.ready ? 200 : 503, state);
  else if (url === '/metrics')
    metrics.registry
      .metrics()
      .then((text) => {
        response.writeHead(200, { 'content-type': metrics.registry.contentType });
        response.end(text);
      })
      .catch((error: unknown) => answer(response, 500, { error: String(error) }));
  else answer(response, 404, { error: 'only /metrics, /livez and /readyz are here' });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
