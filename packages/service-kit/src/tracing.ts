import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';

/** The W3C traceparent of the span under way; undefined when nothing is traced. */
export function activeTraceparent(): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier['traceparent'];
}

export { SpanKind };

export type SpanOptions = { name: string; kind?: SpanKind; attributes?: Attributes };

/** Runs as a span under the one under way. */
export function inSpan<T>(options: SpanOptions, run: () => Promise<T>): Promise<T> {
  return tracer().startActiveSpan(options.name, options, (span) => ended(span, run));
}

/**
 * Runs as a child of a span of another process or another time, e.g. of the one that wrote an outbox entry; linked to the span
 * under way.
 */
export function withRemoteParent<T>(
  traceparent: string | undefined,
  options: SpanOptions,
  run: () => Promise<T>,
): Promise<T> {
  const parent = remote(traceparent);
  if (parent === undefined) return run();
  const here = trace.getSpanContext(context.active());
  const links = here === undefined ? [] : [{ context: here }];
  return tracer().startActiveSpan(
    options.name,
    { ...options, links },
    trace.setSpanContext(context.active(), parent),
    (span) => ended(span, run),
  );
}

/** Runs work that many requests share: as a child of the first that is traced, linked to each; in no trace when none is. */
export function inLinkedSpan<T>(
  options: SpanOptions,
  traceparents: (string | undefined)[],
  run: () => Promise<T>,
): Promise<T> {
  const callers = traceparents.flatMap((traceparent) => remote(traceparent) ?? []);
  const traced = callers.filter(({ traceFlags }) => (traceFlags & TraceFlags.SAMPLED) !== 0);
  const [parent = callers[0]] = traced;
  if (parent === undefined) return context.with(ROOT_CONTEXT, run);
  return tracer().startActiveSpan(
    options.name,
    { ...options, links: traced.map((one) => ({ context: one })) },
    trace.setSpanContext(ROOT_CONTEXT, parent),
    (span) => ended(span, run),
  );
}

/** What the span of the HTTP request under way is called; express does it for its own routes. */
export function nameRoute(path: string): void {
  const request = getRPCMetadata(context.active());
  if (request !== undefined) request.route = path;
}

const tracer = (): Tracer => trace.getTracer('@ticketbottle/service-kit');

function remote(traceparent: string | undefined): SpanContext | undefined {
  if (traceparent === undefined || traceparent === '') return undefined;
  return trace.getSpanContext(propagation.extract(ROOT_CONTEXT, { traceparent }));
}

async function ended<T>(span: Span, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR }); // what it says is for the log, where secrets are struck out
    throw error;
  } finally {
    span.end();
  }
}

/** An unreachable collector would hold the exit for 7 s. */
const endMs = 1_000;

type Provider = { shutdown?: () => Promise<void>; getDelegate?: () => Provider };

/** Sends the last spans, at most for a second; nothing when nothing is traced. */
export async function endTracing(): Promise<void> {
  const given = trace.getTracerProvider() as Provider; // the API's type knows neither method
  const provider = given.getDelegate?.() ?? given;
  if (provider.shutdown === undefined) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, endMs);
  });
  await Promise.race([provider.shutdown().catch(() => undefined), late]);
  clearTimeout(timer);
}
