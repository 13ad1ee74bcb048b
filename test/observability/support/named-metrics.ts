import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { boards } from '../../../tools/dashboards/boards.js';
import { familyOf, metricNames } from '../../../tools/dashboards/metric-names.js';

type Rule = { record?: string; expr: string };
const rulesFile = 'charts/ticketbottle/files/rules/ticketbottle.yaml';

/** Every metric that a dashboard or a rule asks our processes for, by who asks. */
export async function namedMetrics(): Promise<Map<string, string>> {
  const { groups } = parse(await readFile(rulesFile, 'utf8')) as { groups: { rules: Rule[] }[] };
  const rules = groups.flatMap((group) => group.rules);
  const recorded = new Set(rules.flatMap(({ record }) => record ?? []));
  const asked = [
    ...boards.flatMap(({ title, panels }) =>
      panels.flatMap((panel) =>
        panel.queries.map(({ expr }) => ({ expr, by: `${title}, ${panel.title}` })),
      ),
    ),
    ...rules.map(({ expr, record }) => ({ expr, by: record ?? 'an alert' })),
  ];
  return new Map(
    asked.flatMap(({ expr, by }) =>
      metricNames(expr).flatMap((name): [string, string][] =>
        recorded.has(name) ? [] : [[familyOf(name), by]],
      ),
    ),
  );
}

/** The metrics that a page of /metrics has values of, without those that the client library brings. */
export function toldMetrics(page: string): Set<string> {
  const names = page.split('\n').flatMap((line) => /^([a-z]\w*)[{ ]/.exec(line)?.[1] ?? []);
  return new Set(names.map(familyOf));
}

/** Asked for in operator/test instead: this platform has no operator. */
export const ofOperator = new Set(
  boards
    .filter(({ uid }) => uid === 'operator')
    .flatMap(({ panels }) => panels.flatMap(({ queries }) => queries))
    .flatMap(({ expr }) => metricNames(expr).map(familyOf)),
);
