import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process'; // a test file is a program of its own: this is its door
import { expect } from 'chai';
import { stringify } from 'yaml';
import { startRealCluster, type RealCluster } from '@ticketbottle/local-stack/kubernetes/node.js';
import { makeNodeImages } from '../../tools/cluster/node-images.js';
import { makeBase } from '../../tools/images/base.js';
import { addLayer, writeArchive } from '../../tools/images/oci.js';
import { until } from '../../tools/platform/until.js';
import { startDns } from './support/dns.js';
import { tracesOf } from './support/traces.js';

const image = 'tb.local/node:test';
const name = 'hello';
const readyWithinMs = 30_000;

describe('a cluster of one real node', function () {
  this.timeout(180_000);
  this.bail(true); // each step stands on the one before
  let dir = '';
  let archives: string[] = [];
  let cluster: RealCluster;
  let stop = (): Promise<void> => Promise.resolve();
  const traces = () => tracesOf('ticketbottle-node-*', dir);
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ticketbottle-node-test-'));
    const node = join(dir, 'node-images.tar');
    await makeNodeImages(node, { env, report: () => undefined });
    archives = [node, await makeNodeImage(dir)];
  });
  after(async () => {
    await stop();
    await rm(dir, { recursive: true, force: true });
  });

  const apply = async (...objects: object[]) => {
    const file = join(dir, 'objects.yaml');
    await writeFile(file, objects.map((object) => `---\n${stringify(object)}`).join(''));
    await cluster.kubectl(['apply', '-f', file]);
  };

  it(`is Ready within ${readyWithinMs / 1000} s`, async () => {
    const startedAt = performance.now();
    cluster = await startRealCluster({ dir: join(dir, 'node'), env, report: () => undefined });
    stop = () => cluster.stop();
    expect(performance.now() - startedAt).to.be.lessThan(readyWithinMs);
  });

  it('runs pods, and balances what reaches their Service from the node', async () => {
    for (const archive of archives) await cluster.importImages(archive);
    await startDns(cluster);
    await apply(server, service);
    const wait = ['rollout', 'status', `deployment/${name}`, '--timeout=60s'];
    await cluster.kubectl(wait, 70_000);
    const address = ['get', 'service', name, '-o', 'jsonpath={.spec.clusterIP}'];
    const url = `http://${await cluster.kubectl(address)}`;
    const answered = new Set<string>();
    await until(
      async () => {
        // A connection of its own each time: one connection is one pod's.
        const answer = await fetch(url, { headers: { connection: 'close' } });
        answered.add(await answer.text());
        return answered.size === 2 ? true : undefined;
      },
      { ms: 20_000, everyMs: 20, what: 'both pods have answered' },
    );
    const pods = ['get', 'pods', '-l', `app=${name}`, '-o', 'jsonpath={.items[*].metadata.name}'];
    expect([...answered].sort()).to.eql((await cluster.kubectl(pods)).split(' ').sort());
  });

  it('answers a pod that asks for the Service by its name', async () => {
    await apply(client);
    const done = ['wait', 'pod/client', '--for=jsonpath={.status.phase}=Succeeded'];
    await cluster.kubectl([...done, '--timeout=60s'], 70_000);
    expect(await cluster.kubectl(['logs', 'client'])).to.match(/^hello-/);
  });

  it('leaves nothing on the machine when it ends', async () => {
    expect((await traces()).cgroups, 'while it runs').to.have.length.greaterThan(0);
    const { panic } = await traces();
    await stop();
    expect(await traces()).to.eql({ cgroups: [], mounts: 0, processes: 0, panic });
  });
});

/** A Node with nothing beside it, as the services' images are made of. */
async function makeNodeImage(dir: string): Promise<string> {
  const [root, layout, out] = [join(dir, 'root'), join(dir, 'layout'), join(dir, 'node.tar')];
  await makeBase(root);
  const config = { Entrypoint: ['/usr/local/bin/node'], User: '1000:1000' };
  await writeArchive(layout, [{ ref: image, layers: [await addLayer(layout, root)], config }], out);
  return out;
}

const container = { image, imagePullPolicy: 'Never' };
const serve = `require('node:http').createServer((_, answer) => answer.end(require('node:os').hostname())).listen(8080)`;
const ask = `fetch('http://${name}.default.svc.cluster.local').then((it) => it.text()).then(console.log)`;

const server = {
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name } },
  spec: {
    ...{ replicas: 2, selector: { matchLabels: { app: name } } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [
          {
            ...{ ...container, name, args: ['-e', serve] },
            readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 },
          },
        ],
      },
    },
  },
};
const service = {
  ...{ apiVersion: 'v1', kind: 'Service', metadata: { name } },
  spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] },
};
const client = {
  ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'client' } },
  spec: {
    restartPolicy: 'Never',
    containers: [{ ...container, name: 'client', args: ['-e', ask] }],
  },
};
