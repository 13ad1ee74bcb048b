export type Attribute = string | number | boolean | Attribute[];

/** A span as it was exported; times are epoch milliseconds. */
export type Span = {
  service: string;
  traceId: string;
  spanId: string;
  /** Empty for a root. */
  parentSpanId: string;
  name: string;
  kind: SpanKind;
  startMs: number;
  endMs: number;
  isError: boolean;
  attributes: Record<string, Attribute>;
  events: { name: string; attributes: Record<string, Attribute> }[];
  links: { traceId: string; spanId: string }[];
};

const kinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const;
export type SpanKind = (typeof kinds)[number];

/** The JSON form of ExportTraceServiceRequest (OTLP 1.x), as far as it is kept. */
type Export = {
  resourceSpans?: {
    resource?: { attributes?: KeyValue[] };
    scopeSpans?: { spans?: OtlpSpan[] }[];
  }[];
};
type OtlpSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind?: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes?: KeyValue[];
  events?: { name: string; attributes?: KeyValue[] }[];
  links?: { traceId: string; spanId: string }[];
  status?: { code?: number };
};
type KeyValue = { key: string; value?: AnyValue };
type AnyValue = {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string | number;
  doubleValue?: number;
  arrayValue?: { values?: AnyValue[] };
};

const errorCode = 2;

/** @throws what is no OTLP/HTTP JSON. */
export function readExport(text: string): Span[] {
  const { resourceSpans = [] } = JSON.parse(text) as Export;
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) => {
    const service = String(toAttributes(resource?.attributes)['service.name'] ?? '');
    return scopeSpans.flatMap(({ spans = [] }) => spans.map((span) => toSpan(service, span)));
  });
}

function toSpan(service: string, span: OtlpSpan): Span {
  const { traceId, spanId, parentSpanId = '', name, kind = 0, events = [], links = [] } = span;
  return {
    ...{ service, traceId, spanId, parentSpanId, name },
    kind: kinds[kind] ?? 'UNSPECIFIED',
    startMs: Number(span.startTimeUnixNano) / 1e6,
    endMs: Number(span.endTimeUnixNano) / 1e6,
    isError: span.status?.code === errorCode,
    attributes: toAttributes(span.attributes),
    events: events.map((event) => ({
      name: event.name,
      attributes: toAttributes(event.attributes),
    })),
    links: links.map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
  };
}

function toAttributes(list: KeyValue[] = []): Record<string, Attribute> {
  return Object.fromEntries(list.map(({ key, value = {} }) => [key, toAttribute(value)]));
}

function toAttribute(value: AnyValue): Attribute {
  const { stringValue, boolValue, intValue, doubleValue, arrayValue } = value;
  if (arrayValue !== undefined) return (arrayValue.values ?? []).map(toAttribute);
  if (intValue !== undefined) return Number(intValue);
  return stringValue ?? boolValue ?? doubleValue ?? '';
}
