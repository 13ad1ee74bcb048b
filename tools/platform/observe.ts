import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { preferPort } from '@ticketbottle/local-stack/process/ports.js';
import { startGuard } from '@ticketbottle/local-stack/process/guard.js';
import { startPrometheus } from '@ticketbottle/local-stack/servers/prometheus.js';
import { productServices } from '@ticketbottle/local-stack/services/names.js';
import { startTraceStore, type TraceStore } from '@ticketbottle/local-stack/traces/trace-store.js';
import type { Platform } from './platform.js';

const tracesPort = 14_318;
const rules = resolve('charts/ticketbottle/files/rules/ticketbottle.yaml');

/** Addresses of what looks on. */
export type Observed = { prometheusUrl: string; tracesUrl: string };

/** Where spans go, started before the services: with `env` they send them there. */
export async function observeTraces(): Promise<TraceStore & { env: NodeJS.ProcessEnv }> {
  const store = await startTraceStore({ port: await preferPort(tracesPort) });
  return { ...store, env: { OTEL_EXPORTER_OTLP_ENDPOINT: store.url } };
}

export type ObservedMetrics = { url: string; stop(): Promise<void> };

/** Prometheus with our rules, looking at every service of a running platform. */
export function observeMetrics(
  { dir, services }: Pick<Platform, 'dir' | 'services'>,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void = () => undefined,
): Promise<ObservedMetrics> {
  const targets = productServices.map((name) => new URL(services.adminUrl(name)).host);
  return observeTargets({ dir, targets }, env, say);
}

/** The same, looking at the metrics of given processes, each `host:port`. */
export async function observeTargets(
  { dir, targets }: { dir: string; targets: string[] },
  env: NodeJS.ProcessEnv,
  say: (line: string) => void = () => undefined,
): Promise<ObservedMetrics> {
  const guard = startGuard();
  const own = resolve(dir, 'observe');
  await mkdir(join(own, 'logs'), { recursive: true });
  const context = { dir: own, env, durable: false, guard };
  try {
    const server = await startPrometheus(
      { ...context, report: ({ step }) => say(`  ${step}`) },
      { targets, rules: [rules] },
    );
    return {
      url: server.url,
      async stop() {
        await server.stop();
        await guard.dismiss();
      },
    };
  } catch (error) {
    await guard.dismiss();
    throw error;
  }
}
