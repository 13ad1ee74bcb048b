import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { prometheusBinary } from '@ticketbottle/local-stack/servers/prometheus-binary.js';
import { run } from '@ticketbottle/local-stack/process/run.js';
import { expect } from 'chai';
import { parse, parseAllDocuments } from 'yaml';
import { boards } from '../../tools/dashboards/boards.js';
import { toGrafana } from '../../tools/dashboards/to-grafana.js';

/** Debian's Prometheus is built without it; the cluster's is not. */
const ofKubernetes = /^ *kubernetes_sd_configs: .*\n/m;
const folder = 'k8s/observability/files';
type Container = { image: string; volumes?: string[] };
type Source = {
  uid: string;
  type: string;
  jsonData?: { exemplarTraceIdDestinations?: { name: string; datasourceUid: string }[] };
};

const read = async (file: string): Promise<string> => await readFile(file, 'utf8');

describe('what looks on, as docker compose and the cluster start it', function () {
  this.timeout(600_000); // the first time Prometheus is downloaded
  let dir = '';
  let observers: [name: string, container: Container][] = [];
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ticketbottle-observers-'));
    const compose = parse(await read('docker-compose.yaml'), { merge: true }) as {
      services: Record<string, Container & { profiles?: string[] }>;
    };
    observers = Object.entries(compose.services).filter(([, { profiles }]) =>
      profiles?.includes('observe'),
    );
  });
  after(() => rm(dir, { recursive: true, force: true }));

  for (const name of ['prometheus.yaml', 'prometheus-compose.yaml'])
    it(`has a configuration that Prometheus takes, with our rules: ${name}`, async () => {
      const promtool = await prometheusBinary('promtool', process.env);
      const file = join(dir, name);
      const rules = resolve('charts/ticketbottle/files/rules');
      const ours = (await read(join(folder, name))).replace('/rules/', `${rules}/`);
      await writeFile(file, ours.replace(ofKubernetes, ''));
      const said = await run(promtool, ['check', 'config', file]);
      expect(said).to.match(/SUCCESS: \d+ rules found/);
    });

  it('finds every file that it mounts', () => {
    expect(observers.map(([name]) => name)).to.eql(['collector', 'tempo', 'prometheus', 'grafana']);
    const mounted = observers.flatMap(([, { volumes = [] }]) => volumes);
    for (const volume of mounted) expect(existsSync(volume.split(':')[0] ?? ''), volume).to.be.true;
  });

  it('is of one version in both', async () => {
    for (const [name, { image }] of observers) {
      const documents = parseAllDocuments(await read(`k8s/observability/${name}.yaml`));
      const images = JSON.stringify(documents.map((one) => one.toJS() as unknown));
      expect(images, name).to.include(`"image":"${image}"`);
    }
  });

  it('gives Grafana the data sources that the dashboards choose from, and leads from dots to traces', async () => {
    const { datasources } = parse(await read(join(folder, 'datasources.yaml'))) as {
      datasources: Source[];
    };
    const types = new Set(datasources.map(({ type }) => type));
    const wanted = boards.flatMap((board) =>
      (toGrafana(board).templating.list ?? []).filter(({ type }) => ['datasource'].includes(type)),
    );
    expect(wanted).to.have.length(2 * boards.length);
    for (const { query } of wanted) expect([...types]).to.include(query);
    const led = datasources.flatMap(({ jsonData }) => jsonData?.exemplarTraceIdDestinations ?? []);
    const tempo = datasources.find(({ type }) => type === 'tempo');
    expect(led).to.eql([{ name: 'trace_id', datasourceUid: tempo?.uid }]);
  });

  it('lets Grafana look for dashboards where they are mounted', async () => {
    const { providers } = parse(await read(join(folder, 'dashboards.yaml'))) as {
      providers: { options: { path: string } }[];
    };
    const mounts = observers.flatMap(([, { volumes = [] }]) =>
      volumes.map((one) => one.split(':')),
    );
    const [from = ''] = mounts.find(([, to]) => to === providers[0]?.options.path) ?? [];
    expect(basename(from)).to.equal('dashboards');
    for (const { uid } of boards) expect(existsSync(join(from, `${uid}.json`)), uid).to.be.true;
  });
});
