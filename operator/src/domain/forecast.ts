import { sizeOf } from './aggregate.js';
import { requested } from './contributions.js';
import type { Sale } from './sale.js';
import { coolAt, raiseAt } from './window.js';

export type Forecast = {
  /** Pods × hours beyond the baselines, to a tenth, as text such as 12.5. */
  podHours: string;
  /** The most that is asked of all targets together. */
  peakReplicas: number;
};

/** What a sale costs if everything goes well. `baselines`: by name of the target; unknown ones count as 0. */
export function forecastOf(sale: Sale, baselines: ReadonlyMap<string, number | null>): Forecast {
  const { spec } = sale;
  const until = coolAt({ ...sale, latches: {} });
  const tenths = spec.targets.reduce((total, target) => {
    const known = baselines.get(target.name);
    const beyond = Math.max(0, requested(spec, target) - (known === undefined ? 0 : sizeOf(known)));
    return total + (beyond * (until - raiseAt(spec, target))) / 360_000;
  }, 0);
  const peakReplicas = spec.targets.reduce((sum, target) => sum + requested(spec, target), 0);
  return { podHours: String(Math.round(tenths) / 10), peakReplicas };
}
