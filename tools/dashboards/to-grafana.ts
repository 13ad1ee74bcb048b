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
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Board, Panel } from './panel.js';

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
  if (runbook !== undefined)
    panel.links([
      new DashboardLinkBuilder('Runbook')
        .type(DashboardLinkType.Link)
        .url(`\${runbooks}/${runbook}.md`)
        .targetBlank(true),
    ]);
  if (limit !== undefined)
    panel
      .thresholds(
        new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
          { value: null, color: 'green' },
          { value: limit, color: 'red' },
        ]),
      )
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Line));
  return panel;
}
