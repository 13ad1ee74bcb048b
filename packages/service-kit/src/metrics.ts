import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** One registry per service; a metric asked for twice is the same one. */
export type Metrics = {
  registry: Registry;
  counter(name: string, help: string, labels?: string[]): Counter;
  gauge(name: string, help: string, labels?: string[]): Gauge;
  histogram(name: string, help: string, labels?: string[], buckets?: number[]): Histogram;
};

/** Seconds; from half a millisecond to the longest deadline we give. */
const defaultBuckets = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const known = (name: string): unknown => registry.getSingleMetric(name);
  return {
    registry,
    counter: (name, help, labelNames = []) =>
      (known(name) as Counter | undefined) ?? new Counter({ name, help, labelNames, registers }),
    gauge: (name, help, labelNames = []) =>
      (known(name) as Gauge | undefined) ?? new Gauge({ name, help, labelNames, registers }),
    histogram: (name, help, labelNames = [], buckets = defaultBuckets) =>
      (known(name) as Histogram | undefined) ??
      new Histogram({ name, help, labelNames, buckets, registers }),
  };
}
