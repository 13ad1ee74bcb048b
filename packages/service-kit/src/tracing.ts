import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Span,
} from '@opentelemetry/api';

/** The W3C traceparent of the span under way; undefined when nothing is traced. */
export function activeTraceparent(): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier['traceparent'];
}

/** Runs as a child of a span of another process, e.g. of the one that wrote an outbox entry. */
export function withRemoteParent<T>(
  traceparent: string | undefined,
  name: string,
  run: () => Promise<T>,
): Promise<T> {
  if (traceparent === undefined) return run();
  const parent = propagation.extract(context.active(), { traceparent });
  const tracer = trace.getTracer('@ticketbottle/service-kit');
  return tracer.startActiveSpan(name, { kind: SpanKind.CONSUMER }, parent, (span) =>
    ended(span, run),
  );
}

/** Runs work that many requests share: a span of its own, linked to the span of each. */
export async function inLinkedSpan<T>(
  name: string,
  traceparents: (string | undefined)[],
  run: () => Promise<T>,
): Promise<T> {
  const links = traceparents.flatMap((traceparent) => {
    if (traceparent === undefined) return [];
    const linked = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, { traceparent }));
    return linked === undefined ? [] : [{ context: linked }];
  });
  const tracer = trace.getTracer('@ticketbottle/service-kit');
  const options = { kind: SpanKind.INTERNAL, links, root: true };
  return await tracer.startActiveSpan(name, options, (span) => ended(span, run));
}

async function ended<T>(span: Span, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
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
