/** What is drawn, in our words: to-grafana.ts makes panels of it. */
export type Panel = {
  title: string;
  /** What it shows and what is good, for who sees it for the first time. */
  description: string;
  /** Unit id of Grafana. */
  unit: string;
  queries: Query[];
  /** Where it becomes red. */
  limit?: Limit;
  /** File name in docs/runbooks. */
  runbook?: string;
  /** Dots of exemplars lead to traces. */
  traced?: boolean;
};
/** Red above a value, or below it; the value itself is good. */
export type Limit = { above: number } | { below: number };
export type Query = { expr: string; legend: string };
export type Board = { uid: string; title: string; description: string; panels: Panel[] };

export const query = (expr: string, legend = ''): Query => ({ expr, legend });

/** The seconds below which a share of what was measured lies. */
export function quantile(q: number, metric: string, by: string, selector = ''): Query {
  const labels = by === '' ? 'le' : `le, ${by}`;
  const expr = `histogram_quantile(${q}, sum by (${labels}) (rate(${metric}_bucket${selector}[1m])))`;
  return query(expr, by === '' ? `p${q * 100}` : `{{${by.split(', ').join('}} {{')}}}`);
}

/** Per second, over the last minute. */
export function perSecond(counter: string, by: string, selector = ''): Query {
  const labels = by.split(', ').map((label) => `{{${label}}}`);
  return query(`sum by (${by}) (rate(${counter}${selector}[1m]))`, labels.join(' '));
}

export const valueOf = (limit: Limit): number => ('above' in limit ? limit.above : limit.below);
