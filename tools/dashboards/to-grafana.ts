/* eslint-disable @typescript-eslint/no-deprecated -- what replaces it is read by Grafana 12 and later only */
import {
  DashboardBuilder,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  TextBoxVariableBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Dashboard,
  type Threshold,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { valueOf, type Board, type Limit, type Panel } from './panel.js';

const datasource = { type: 'prometheus', uid: '${datasource}' };
const [width, height] = [12, 8];

/** The JSON that Grafana loads: two panels a row, a choice of data source, links to all others of ours. */
export function toGrafana({ uid, title, description, panels }: Board): Dashboard {
  const board = new DashboardBuilder(`TicketBottle / ${title}`)
    .uid(`ticketbottle-${uid}`)
    .description(description)
    .tags(['ticketbottle'])
    .refresh('10s')
    .time({ from: 'now-15m', to: 'now' })
    .readonly()
    .withVariable(
      new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'),
    )
    .withVariable(new DatasourceVariableBuilder('traces').label('Traces in').type('tempo'))
    .withVariable(
      new TextBoxVariableBuilder('runbooks')
        .label('Runbooks at')
        .description('Where docs/runbooks can be read')
        .defaultValue('docs/runbooks'),
    )
    .link(
      new DashboardLinkBuilder('TicketBottle')
        .type(DashboardLinkType.Dashboards)
        .tags(['ticketbottle'])
        .asDropdown(true),
    );
  for (const [n, panel] of panels.entries())
    board.withPanel(
      toPanel(panel)
        .id(n + 1)
        .gridPos({ x: (n % 2) * width, y: Math.floor(n / 2) * height, w: width, h: height }),
    );
  return board.build();
}

function toPanel({
  title,
  description,
  unit,
  queries,
  limit,
  runbook,
  traced,
}: Panel): PanelBuilder {
  const more = runbook === undefined ? '' : `\n\nRunbook: docs/runbooks/${runbook}.md`;
  const panel = new PanelBuilder()
    .title(title)
    .description(description + more)
    .unit(unit)
    .datasource(datasource)
    .legend(new VizLegendOptionsBuilder().showLegend(true).displayMode(LegendDisplayMode.List));
  for (const [n, { expr, legend }] of queries.entries())
    panel.withTarget(
      new DataqueryBuilder()
        .expr(expr)
        .legendFormat(legend)
        .refId(String.fromCharCode(65 + n))
        .exemplar(traced === true),
    );
  const links = [
    ...(runbook === undefined ? [] : [link('Runbook', `\${runbooks}/${runbook}.md`)]),
    ...(traced === true ? [link('Traces', tracesUrl(limit))] : []),
  ];
  if (links.length > 0) panel.links(links);
  if (limit !== undefined)
    panel
      .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(stepsOf(limit)))
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Line));
  return panel;
}

/** A time series draws the line of the second step; only that counts here. */
function stepsOf(limit: Limit): Threshold[] {
  const [low, high] = 'above' in limit ? ['green', 'red'] : ['red', 'green'];
  return [
    { value: null, color: low },
    { value: valueOf(limit), color: high },
  ];
}

const link = (title: string, url: string): DashboardLinkBuilder =>
  new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(url).targetBlank(true);

/** The search for the traces behind it: what took longer than it may. */
function tracesUrl(limit: Limit | undefined): string {
  const slow = limit === undefined ? '' : ` && duration > ${valueOf(limit)}s`;
  const search = { refId: 'A', queryType: 'traceql', query: `{ kind = server${slow} }` };
  const range = { from: '${__from}', to: '${__to}' };
  const panes = { traces: { datasource: '${traces}', queries: [search], range } };
  const isOurs = /%24%7B(\w+)%7D/g; // Grafana fills in its variables where it can read them
  const encoded = encodeURIComponent(JSON.stringify(panes)).replaceAll(isOurs, '${$1}');
  return `/explore?schemaVersion=1&panes=${encoded}`;
}
