import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process'; // a test file is a program of its own: this is its door
import { stringify } from 'yaml';
import { startRealCluster, type RealCluster } from '@ticketbottle/local-stack/kubernetes/node.js';
import { ensureDatabase } from '@ticketbottle/local-stack/databases.js';
import { databaseOf, sqlServices } from '@ticketbottle/local-stack/services/service-env.js';
import { startStack, type Stack } from '@ticketbottle/local-stack/stack.js';
import { services } from '../../../tools/charts/chart-values.js';
import { openCopy } from '../../../tools/charts/helm.js';
import { clusterSecrets } from '../../../tools/cluster-secrets/cluster-secrets.js';
import { makeNodeImages } from '../../../tools/cluster/node-images.js';
import { makeImages } from '../../../tools/images/make-images.js';
import { build } from '../../../tools/platform/build.js';
import type { Credentials } from '../../../tools/platform/accounts.js';
import type { Kept } from '../../../tools/verify/stores.js';
import { startDns } from './dns.js';

/** A cluster of one real node with the images, the Secrets and the stores that the charts ask for; nothing installed yet. */
export type Site = {
  cluster: RealCluster;
  /** Helm in the namespace of the services; answers what it printed. */
  helm(...args: string[]): Promise<string>;
  /** The umbrella chart. */
  chart: string;
  /** Values that every install and upgrade is given, as arguments. */
  values: string[];
  admin: Credentials;
  /** Where the services keep what they know. */
  kept: Kept;
  /** kubectl in the namespace of the services. */
  kubectl(...args: string[]): Promise<string>;
  /** `kubectl apply` of objects, each in the namespace that it names. */
  apply(...objects: object[]): Promise<string>;
  close(): Promise<void>;
};

export const namespace = 'ticketbottle';
const ports = { postgres: 5432, redis: 6379, kafka: 9092, mongo: 27017 };
const given = ['DATABASE_URL', 'REDIS_URL', 'KAFKA_BROKERS', 'MONGO_URL'];
const tag = '0.1.0';
const kubectlMs = 120_000;

const say = ({ step, ms, error }: { step: string; ms: number; error?: true }) => {
  if (error || ms === 0) process.stderr.write(`    ${step}\n`);
};

export async function openSite(): Promise<Site> {
  const dir = await mkdtemp(join(tmpdir(), 'ticketbottle-cluster-'));
  const ends: (() => unknown)[] = [() => rm(dir, { recursive: true, force: true })];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const archives = await makeArchives(dir);
    const cluster = await startRealCluster({ dir: join(dir, 'node'), env, report: say });
    ends.push(() => cluster.stop());
    for (const archive of archives) await cluster.importImages(archive);
    const stack = await openStores(join(dir, 'stores'), cluster.address);
    ends.push(() => stack.stop());
    const charts = await openCopy(env);
    ends.push(charts.close);
    const where = ['--kubeconfig', cluster.api.adminKubeconfigFile, '--namespace', namespace];
    const helm: Site['helm'] = (...args) => charts.helm.run(...args, ...where);
    const chart = join(charts.helm.dir, 'ticketbottle');
    const kubectl: Site['kubectl'] = (...args) =>
      cluster.kubectl(['--namespace', namespace, ...args], kubectlMs);
    let applied = 0;
    const apply: Site['apply'] = async (...objects) => {
      const file = join(dir, `applied-${(applied += 1)}.yaml`);
      await writeFile(file, objects.map((object) => `---\n${stringify(object)}`).join(''));
      return await cluster.kubectl(['apply', '-f', file]);
    };
    await cluster.kubectl(['apply', '-f', 'k8s/namespaces.yaml']);
    const admin = await applySecrets(join(dir, 'secrets'), stack, apply);
    await startDns(cluster);
    const brokers = stack.kafkaBrokers.join(',');
    const values = [
      ...['--values', 'charts/ticketbottle/ci/development.yaml'],
      ...['--set', `global.kafka.brokers={${brokers}}`],
    ];
    const kept = { stack, namespace, keyPrefix: '', topicPrefix: '' };
    return { cluster, helm, chart, values, admin, kept, kubectl, apply, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function makeArchives(dir: string): Promise<string[]> {
  await build();
  const ours = join(dir, 'ticketbottle.tar');
  const images = { services: [...services, 'operator'], registry: 'tb.local', tag, out: ours };
  await makeImages(images);
  const node = join(dir, 'node-images.tar');
  await makeNodeImages(node, { env, report: (step) => say({ step, ms: 0 }) });
  return [node, ours];
}

/** "External" to the cluster: on the node's address, where pods reach them as they would a managed database. */
async function openStores(dir: string, host: string): Promise<Stack> {
  const own = Object.entries(env).filter(([name]) => !given.includes(name));
  const stack = await startStack({ dir, host, ports, env: Object.fromEntries(own), report: say });
  for (const service of sqlServices)
    await ensureDatabase(stack.databaseUrl(databaseOf(service, namespace)));
  return stack;
}

async function applySecrets(
  dir: string,
  stores: Stack,
  apply: Site['apply'],
): Promise<Credentials> {
  const random = () => randomBytes(24).toString('base64url');
  const secrets = await clusterSecrets(dir, random, { env, now: new Date(), stores });
  await apply(
    ...secrets.map(({ name, namespace: home, data }) => ({
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: home } },
      stringData: data,
    })),
  );
  const admin = secrets.find(({ name }) => name === 'ticketbottle-admin')?.data;
  return { email: admin?.['email'] ?? '', password: admin?.['password'] ?? '' };
}
