import {
  context,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';

/**
 * Of a trace that is not told nothing is made: a span there is its parent's context, handed on as it came. The SDK would give
 * each an id and ask the sampler again, for nine requests of ten.
 */
export function sparing<P extends TracerProvider>(provider: P): P {
  const getTracer: TracerProvider['getTracer'] = (...args) =>
    toSparing(provider.getTracer(...args));
  return Object.create(provider, { getTracer: { value: getTracer } }) as P;
}

type Run = (span: Span) => unknown;

function toSparing(tracer: Tracer): Tracer {
  const startSpan = (name: string, options?: SpanOptions, parent = context.active()): Span =>
    untold(options, parent) ?? tracer.startSpan(name, options, parent);
  const startActiveSpan = (name: string, ...rest: unknown[]): unknown => {
    const run = rest.at(-1) as Run;
    const [options, parent = context.active()] = rest.slice(0, -1) as [SpanOptions?, Context?];
    const span = startSpan(name, options, parent);
    return context.with(trace.setSpan(parent, span), () => run(span));
  };
  return { startSpan, startActiveSpan };
}

function untold(options: SpanOptions | undefined, parent: Context): Span | undefined {
  if (options?.root === true) return undefined;
  const above = trace.getSpanContext(parent);
  if (above === undefined || !trace.isSpanContextValid(above)) return undefined;
  return (above.traceFlags & TraceFlags.SAMPLED) === 0 ? trace.wrapSpanContext(above) : undefined;
}
