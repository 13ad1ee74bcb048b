import type { Panel } from './panel.js';

/** One line of a panel: its legend, and points of epoch seconds and a finite value. */
export type Drawn = { legend: string; points: [at: number, value: number][] };
export type Span = { from: number; to: number };

const timeoutMs = 10_000;
const stepSeconds = 2;

/** What a panel would show of a span of time (epoch seconds). @throws Error with what Prometheus says of a query. */
export async function askPanel(url: string, panel: Panel, span: Span): Promise<Drawn[]> {
  const lines = panel.queries.map(({ expr, legend }) => ask(url, { expr, legend }, span));
  return (await Promise.all(lines)).flat();
}

type Answer = {
  status: string;
  error?: string;
  data?: { result: { metric: Record<string, string>; values: [number, string][] }[] };
};

async function ask(
  url: string,
  { expr, legend }: Panel['queries'][number],
  { from, to }: Span,
): Promise<Drawn[]> {
  const query = new URLSearchParams({
    query: expr,
    start: `${from}`,
    end: `${to}`,
    step: `${stepSeconds}`,
  });
  const response = await fetch(`${url}/api/v1/query_range?${query.toString()}`, {
    signal: AbortSignal.timeout(timeoutMs),
  });
  const { status, error, data } = (await response.json()) as Answer;
  if (status !== 'success') throw new Error(`Prometheus refuses ${expr}: ${error ?? status}`);
  return (data?.result ?? [])
    .map(({ metric, values }) => ({
      legend: legend.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? ''),
      points: values
        .map(([at, value]): [number, number] => [at, Number(value)])
        .filter(([, value]) => Number.isFinite(value)),
    }))
    .filter(({ points }) => points.length > 0);
}
