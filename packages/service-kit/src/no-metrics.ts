import { Counter, Gauge, Histogram, Registry, type OpenMetricsContentType } from 'prom-client';

const nothing = (): void => undefined;
const options = { name: 'nothing', help: 'Nothing is measured', registers: [] };
/** The client library puts an empty line before it, which OpenMetrics does not allow. */
const emptyPage = '# EOF\n';
const counter = Object.assign(new Counter(options), { inc: nothing });
const gauge = Object.assign(new Gauge(options), {
  ...{ set: nothing, inc: nothing, dec: nothing, remove: nothing },
});
const histogram = Object.assign(new Histogram(options), { observe: nothing });

/** Takes every measurement and keeps none: the registry is empty, and nothing is asked for what it watches. */
export function noMetrics() {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return {
    registry: Object.assign(registry, { metrics: () => Promise.resolve(emptyPage) }),
    counter: () => counter,
    tally: () => counter,
    gauge: () => gauge,
    watched: nothing,
    histogram: () => histogram,
    timer: () => nothing,
  };
}
