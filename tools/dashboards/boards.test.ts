import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { alerts, promisedBy, rules, type Alert } from './alert-rules.js';
import { boards } from './boards.js';
import { familyOf, metricNames } from './metric-names.js';
import { valueOf, type Panel } from './panel.js';
import { toGrafana } from './to-grafana.js';

const panels = boards.flatMap((board) =>
  board.panels.map((panel) => ({ name: `${board.title}: ${panel.title}`, panel })),
);
const exprs = ({ queries }: Panel): string[] => queries.map(({ expr }) => expr);

/** Of a series that an expression asks for: its name, and which of them when not all. */
function seriesOf(expr: string): { name: string; selector: string } {
  const [name = ''] = metricNames(expr);
  const at = expr.indexOf(name) + name.length;
  return { name, selector: /^\{[^}]*\}/.exec(expr.slice(at))?.[0] ?? '' };
}

/** Whether a panel shows what an alert looks at. */
function shows(panel: Panel, { expr }: Alert): boolean {
  if (/[<>]/.test(expr)) return exprs(panel).includes(expr); // what compares metrics with each other is a figure of its own
  const wanted = seriesOf(expr);
  return exprs(panel).some((one) => {
    const { name, selector } = seriesOf(one);
    return name === wanted.name && (selector === '' || selector === wanted.selector);
  });
}

describe('the dashboards', () => {
  it('say of every panel what it shows, in which unit, and where to read on', () => {
    for (const { name, panel } of panels) {
      expect(panel.unit, name).to.not.equal('');
      expect(panel.description, name).to.have.length.greaterThan(10);
      expect(panel.queries, name).to.not.eql([]);
      if (panel.runbook === undefined) continue;
      expect(existsSync(`docs/runbooks/${panel.runbook}.md`), name).to.equal(true);
    }
  });

  for (const alert of alerts)
    it(`draw the line of ${alert.name} wherever they show what it looks at`, () => {
      const showing = panels.filter(({ panel }) => shows(panel, alert));
      expect(showing, 'panels that show it').to.not.eql([]);
      for (const { name, panel } of showing) {
        expect(panel.limit, name).to.eql(alert.limit);
        expect(panel.runbook, name).to.equal(alert.runbook);
      }
    });

  const slos = [
    ...new Set(rules.flatMap(({ record, labels }) => (record && labels?.['slo']) ?? [])),
  ];
  for (const slo of slos)
    it(`draw what is promised by the SLO ${slo}, where they show how long it takes`, () => {
      const rule = rules.find(({ labels }) => labels?.['slo'] === slo);
      const series = /(\w+)_count(\{[^}]*\})?/.exec(rule?.expr ?? '');
      const wanted = `rate(${series?.[1]}_bucket${series?.[2] ?? ''}[`;
      const showing = panels.filter(({ panel }) =>
        exprs(panel).some((one) => one.includes(wanted)),
      );
      expect(showing, 'panels that show it').to.not.eql([]);
      for (const { name, panel } of showing)
        expect(panel.limit, name).to.eql(promisedBy(slo).limit);
    });

  it('draw the lines, and link to the runbook and the traces, in Grafana', () => {
    for (const board of boards) {
      const drawn = toGrafana(board).panels ?? [];
      for (const [n, panel] of board.panels.entries()) {
        const { fieldConfig, links } = drawn[n] as {
          fieldConfig: { defaults: { thresholds?: { steps: { value: number | null }[] } } };
          links?: { title: string; url: string }[];
        };
        const [, line] = fieldConfig.defaults.thresholds?.steps ?? [];
        expect(line?.value, panel.title).to.equal(panel.limit && valueOf(panel.limit));
        const wanted = [panel.runbook && 'Runbook', panel.traced && 'Traces'];
        expect((links ?? []).map(({ title }) => title)).to.eql(wanted.filter(Boolean));
        const traces = links?.find(({ title }) => title === 'Traces');
        if (traces !== undefined) expect(() => panesOf(traces.url)).to.not.throw();
      }
    }
  });

  it('lead to traces from every panel whose metric names them', () => {
    const timers =
      /^(http_server|rpc_server|rpc_client)_duration_seconds$|^(saga_step|order_paid_to_ticket)_seconds$/;
    const quantiles = panels.filter(({ panel }) =>
      exprs(panel).some(
        (expr) => expr.includes('_bucket') && timers.test(familyOf(seriesOf(expr).name)),
      ),
    );
    const silent = quantiles.filter(({ panel }) => panel.traced !== true);
    expect(silent.map(({ name }) => name)).to.eql([]);
  });
});

const panesOf = (url: string): unknown =>
  JSON.parse(new URL(url, 'http://grafana').searchParams.get('panes') ?? '');
