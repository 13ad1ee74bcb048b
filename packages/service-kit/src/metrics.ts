import { TraceFlags, trace } from '@opentelemetry/api';
import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
  type OpenMetricsContentType,
} from 'prom-client';
import { noMetrics } from './no-metrics.js';

/** One registry per service; a metric asked for twice is the same one. */
export type Metrics = {
  registry: Registry<OpenMetricsContentType>;
  counter(name: string, help: string, labels?: string[]): Counter;
  /** A counter by one label whose values are known: each is told from 0, so that a rate sees the first. */
  tally(name: string, help: string, label: Record<string, readonly string[]>): Counter;
  gauge(name: string, help: string, labels?: string[]): Gauge;
  /** A gauge whose values are told at each scrape: those of the scrape before are forgotten, also those of labels that are gone. */
  watched(name: string, help: string, labels: string[], tell: (set: SetGauge) => void): void;
  histogram(name: string, help: string, labels?: string[], buckets?: number[]): Histogram;
  /**
   * A histogram of seconds whose buckets each name the last sampled trace that fell into them; `atZero`: series that are told
   * before their first measurement, so that a rate sees that, too.
   */
  timer(name: string, help: string, labels?: string[], atZero?: Labels[]): Timer;
};

export type Labels = Record<string, string | number>;
export type SetGauge = (labels: Labels, value: number) => void;
export type Timer = (labels: Labels, seconds: number) => void;

/** Seconds; from half a millisecond to the longest deadline we give, with the figures that we promise: 0.3, 2 and 10. */
const defaultBuckets = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 0.5, 1, 2, 5, 10,
];

export function createMetrics(service: string, measures = true): Metrics {
  if (!measures) return noMetrics();
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const known = (name: string): unknown => registry.getSingleMetric(name);
  return {
    registry,
    counter: (name, help, labelNames = []) =>
      (known(name) as Counter | undefined) ?? new Counter({ name, help, labelNames, registers }),
    tally(name, help, label) {
      const before = known(name) as Counter | undefined;
      if (before !== undefined) return before;
      const counter = new Counter({ name, help, labelNames: Object.keys(label), registers });
      for (const [key, values] of Object.entries(label))
        for (const value of values) counter.inc({ [key]: value }, 0);
      return counter;
    },
    gauge: (name, help, labelNames = []) =>
      (known(name) as Gauge | undefined) ?? new Gauge({ name, help, labelNames, registers }),
    watched(name, help, labelNames, tell) {
      new Gauge({
        ...{ name, help, labelNames, registers },
        collect() {
          this.reset();
          tell((labels, value) => this.set(labels, value));
        },
      });
    },
    histogram: (name, help, labelNames = [], buckets = defaultBuckets) =>
      (known(name) as Histogram | undefined) ??
      new Histogram({ name, help, labelNames, buckets, registers }),
    timer(name, help, labelNames = [], atZero = []) {
      const options = { name, help, labelNames, buckets: defaultBuckets, registers };
      const begun = (): Histogram => {
        const made = new Histogram({ ...options, enableExemplars: true });
        for (const labels of atZero) made.zero(labels);
        return made;
      };
      const histogram = (known(name) as Histogram | undefined) ?? begun();
      return (labels, value) =>
        histogram.observe({ labels, value, exemplarLabels: sampledTrace() });
    },
  };
}

const none = {};

function sampledTrace(): Record<string, string> {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined || (span.traceFlags & TraceFlags.SAMPLED) === 0) return none;
  return { trace_id: span.traceId };
}
