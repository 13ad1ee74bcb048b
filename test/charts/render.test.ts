import { existsSync, globSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '@ticketbottle/local-stack/process/run.js';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { goTool, kubernetesModule } from '../../tools/charts/go-tool.js';
import { writeCrdSchemas, writeKubernetesSchemas } from '../../tools/charts/kubernetes-schemas.js';
import { writeSchemas } from '../../tools/charts/write-schemas.js';
import {
  charts,
  podsOf,
  services,
  template,
  templateText,
  valueFiles,
  type Manifest,
} from './support/charts.js';

const clusterFiles = globSync(['k8s/namespaces.yaml', 'k8s/{servers,observability}/*.yaml']);

async function cluster(): Promise<Manifest[]> {
  const texts = await Promise.all(clusterFiles.map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text) => parseAllDocuments(text).map((it) => it.toJS() as Manifest));
}

describe('charts', function () {
  this.timeout(900_000); // helm and kubeconform are built once per machine
  let dir = '';
  let kubeconform = '';

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ticketbottle-schemas-'));
    await charts();
    kubeconform = await goTool('kubeconform', process.env);
    const everything = [
      ...(await Promise.all(valueFiles.map(template))).flat(),
      ...(await cluster()),
    ];
    const kinds = new Set(everything.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`));
    await writeKubernetesSchemas(await kubernetesModule(process.env), dir, kinds);
    const crd = 'charts/operator/crds/ticketsales.yaml';
    if (existsSync(crd)) await writeCrdSchemas(crd, dir);
  });
  after(() => rm(dir, { recursive: true, force: true }));

  it('have schemas of values that are those of tools/charts', async () => {
    expect(await writeSchemas(true)).to.eql([]);
  });

  for (const chart of [...services, 'operator', 'ticketbottle'])
    it(`lint strictly: ${chart}`, async () => {
      const helm = await charts();
      const values = chart === 'ticketbottle' ? 'production' : 'one-service';
      const file =
        values === 'one-service'
          ? join('test/charts/support/one-service.yaml')
          : join(helm.dir, `ticketbottle/ci/${values}.yaml`);
      const said = await helm.run('lint', '--strict', '-f', file, join(helm.dir, chart));
      expect(said).to.contain('0 chart(s) failed').and.not.contain('[WARNING]');
    });

  // Kinds of other projects: cert-manager, the Prometheus operator, the Gateway API; kustomize's own.
  const foreign = 'Certificate,Issuer,PodMonitor,PrometheusRule,HTTPRoute,Kustomization';
  const conform = (...files: string[]): Promise<string> => {
    const location = `${dir}/{{ .ResourceKind }}{{ .KindSuffix }}.json`;
    const args = ['-strict', '-summary', '-schema-location', location, '-skip', foreign];
    return run(kubeconform, [...args, ...files]);
  };

  for (const values of valueFiles)
    it(`render what Kubernetes knows, key by key: ${values}`, async () => {
      const file = join(dir, `${values}.yaml`);
      await writeFile(file, await templateText(values));
      const said = await conform(file);
      expect(said).to.match(/Invalid: 0, Errors: 0/);
      expect(Number(/Valid: (\d+)/.exec(said)?.[1])).to.be.at.least(40);
    });

  it('have a cluster around them that Kubernetes knows, key by key', async () => {
    const said = await conform(...clusterFiles);
    expect(said).to.match(/Invalid: 0, Errors: 0/);
  });

  it('are refused by the same schemas with one key too many', async () => {
    const file = join(dir, 'wrong.yaml');
    const text = await templateText('minimal');
    await writeFile(file, text.replace('revisionHistoryLimit:', 'revisionHistoryLimits:'));
    expect(await conform(file).catch(String)).to.contain("'revisionHistoryLimits' not allowed");
  });

  it('install a service alone as in the umbrella, but for its labels', async () => {
    const helm = await charts();
    const file = 'test/charts/support/one-service.yaml';
    const alone = await helm.run(
      'template',
      'tb',
      join(helm.dir, 'user'),
      '-n',
      'tickets',
      '-f',
      file,
    );
    expect(alone).to.contain('dns').and.contain('kind: HorizontalPodAutoscaler');
    expect(alone.match(/^kind: /gm)).to.have.length(7);
  });

  it('render objects of every service in development: one name of each kind', async () => {
    const manifests = await template('development');
    const names = manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(names.filter((name, n) => names.indexOf(name) !== n)).to.eql([]);
    for (const service of services) expect(names).to.include(`Deployment/${service}`);
  });

  it('name no secret value: whatever is secret comes from a Secret that exists', async () => {
    for (const values of valueFiles) {
      const manifests = await template(values);
      expect(manifests.filter(({ kind }) => kind === 'Secret')).to.eql([]);
      const plain = podsOf(manifests).flatMap(({ spec }) => spec.containers[0].env ?? []);
      const secretName = /SECRET|PASSWORD|_KEY$|KEY\d|DATABASE_URL|MONGO_URL|REDIS_URL|SMTP_URL/;
      const told = plain.filter(
        ({ name, value }: { name: string; value?: string }) =>
          secretName.test(name) && value !== undefined && !value.startsWith('/'),
      );
      expect(told, values).to.eql([]);
    }
  });
});
