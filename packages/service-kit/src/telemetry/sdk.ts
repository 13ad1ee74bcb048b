import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { ExpressInstrumentation, ExpressLayerType } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { MongoDBInstrumentation } from '@opentelemetry/instrumentation-mongodb';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import { endTracing } from '../tracing.js';
import { onlyAllowed } from './only-allowed.js';
import { sparing } from './sparing.js';

/** Asked every second, by machines. */
const adminPaths = new Set(['/metrics', '/livez', '/readyz']);

/**
 * Starts tracing from OTEL_SERVICE_NAME, OTEL_TRACES_SAMPLER_ARG (ratio 0..1, default 1) and OTEL_EXPORTER_OTLP_*.
 * TracerProvider of sdk-trace 3 registers nothing itself.
 */
export function startTelemetry(env: NodeJS.ProcessEnv): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const name = env['OTEL_SERVICE_NAME'] ?? 'unknown';
  const ratio = Number(env['OTEL_TRACES_SAMPLER_ARG'] ?? '1');
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: name })),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [
      onlyAllowed,
      new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), scheduledDelayMillis: 500 }),
    ],
  });
  trace.setGlobalTracerProvider(sparing(provider));
  registerInstrumentations({
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: ({ url = '' }) => adminPaths.has(url),
      }),
      new ExpressInstrumentation({ ignoreLayersType: Object.values(ExpressLayerType) }),
      new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
      new IORedisInstrumentation({
        requireParentSpan: true,
        dbStatementSerializer: (command) => command, // arguments are tokens and people
      }),
      new MongoDBInstrumentation({
        requireParentSpan: true,
        dbStatementSerializer: shapeOf,
      }),
      new PinoInstrumentation({ disableLogSending: true }), // it would read every line again for nobody
    ],
  });
  // A program that ends by itself; a service ends by `runService`, which does the same.
  process.once('beforeExit', () => {
    void endTracing().finally(() => process.exit());
  });
}

/** A command without its values; nothing of one that is not told, since a whole order may be in it. */
function shapeOf(command: Record<string, unknown>): string {
  if (trace.getActiveSpan()?.isRecording() !== true) return '';
  return JSON.stringify(command, (_, value: unknown) =>
    typeof value === 'object' && value !== null ? value : '?',
  );
}
