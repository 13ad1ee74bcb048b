import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { prometheusBinary } from '@ticketbottle/local-stack/servers/prometheus-binary.js';
import { run } from '@ticketbottle/local-stack/process/run.js';
import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import { cases, type Series } from './cases.js';

type Rule = {
  alert?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
};

const file = resolve('charts/ticketbottle/files/rules/ticketbottle.yaml');
const runbookHeadings = [
  '## What it means',
  '## What a buyer feels',
  '## Look here',
  '## Do this',
  '## How you know that it is over',
];

describe('the alerts', function () {
  this.timeout(600_000); // the first time Prometheus is downloaded

  let promtool: string;
  let dir: string;
  let alerts: Rule[];
  before(async () => {
    promtool = await prometheusBinary('promtool', process.env);
    dir = await mkdtemp(join(tmpdir(), 'ticketbottle-rules-'));
    const { groups } = parse(await readFile(file, 'utf8')) as { groups: { rules: Rule[] }[] };
    alerts = groups.flatMap(({ rules }) => rules.filter(({ alert }) => alert !== undefined));
  });
  after(() => rm(dir, { recursive: true, force: true }));

  it('are rules that Prometheus takes', async () => {
    expect(await run(promtool, ['check', 'rules', file])).to.include('SUCCESS');
  });

  it('have each a runbook that answers five questions, and a case below', async () => {
    expect(alerts.map(({ alert }) => alert).sort()).to.eql(Object.keys(cases).sort());
    for (const { annotations = {} } of alerts) {
      const runbook = annotations['runbook'] ?? '';
      expect(existsSync(runbook), runbook).to.equal(true);
      const text = await readFile(runbook, 'utf8');
      expect(text.match(/^## .*$/gm), runbook).to.eql(runbookHeadings);
    }
  });

  /** promtool compares labels only as a whole, and these depend on the case: what fires is counted. */
  async function count(alert: string, series: Series, expected: number): Promise<string> {
    const { at, step = '1m' } = cases[alert] ?? { at: '' };
    const test = {
      interval: step,
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: [
        {
          expr: `count(ALERTS{alertname="${alert}",alertstate="firing"}) or vector(0)`,
          eval_time: at,
          exp_samples: [{ labels: '{}', value: expected }],
        },
      ],
    };
    const path = join(dir, `${alert}.yaml`);
    const rules = { rule_files: [file], evaluation_interval: step, tests: [test] };
    await writeFile(path, stringify(rules));
    return await run(promtool, ['test', 'rules', path]);
  }

  for (const [alert, { fires, silent }] of Object.entries(cases)) {
    it(`${alert} fires when it should`, async () => {
      expect(await count(alert, fires, 1)).to.include('SUCCESS');
    });
    it(`${alert} is silent when it should be`, async () => {
      expect(await count(alert, silent, 0)).to.include('SUCCESS');
    });
  }
});
