import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import type { KubeObject } from '@ticketbottle/kube-client/api/objects.js';
import { leaseKind, type Lease } from '@ticketbottle/kube-client/lease/lease.js';
import {
  clusterStartMs,
  serviceAccounts,
  startCluster,
  type Cluster,
  type NamespaceUser,
} from '@ticketbottle/kube-client/testing/cluster.js';
import { appliedAnnotation } from '../src/clients/acknowledgement.js';
import { configMapKind, saleLabel, type ConfigMap } from '../src/clients/sale-gates.js';
import { followGates } from '../src/jobs/follow-gates.js';
import { readGate } from '../src/store/gates.js';
import { rememberLine } from '../src/store/known-lines.js';
import { openBench, type Bench, type Line } from './support/lines.js';

const podKind = { group: '', version: 'v1', plural: 'pods', kind: 'Pod' };
/** What the chart gives the waiting room. */
const role = new URL('../../../charts/waitroom/files/role.yaml', import.meta.url).pathname;
/** Five times what is promised. */
const ms = 5 * 3_000;

describe('the lines of a cluster', function () {
  this.timeout(120_000);
  let bench: Bench;
  let cluster: Cluster;
  let user: NamespaceUser;
  let namespace: string;
  let version = 0;
  before(async function () {
    this.timeout(clusterStartMs);
    bench = await openBench(import.meta.filename);
    cluster = await startCluster();
    namespace = await cluster.createNamespace();
    user = await cluster.createUser(namespace, role);
    // A controller manager would make it; pods need it.
    await cluster.admin.create(serviceAccounts, { metadata: { name: 'default', namespace } });
  });
  after(async () => {
    await bench.close();
    await cluster.stop();
  });

  const wakes: string[] = [];
  async function follow(line: Line, api = user.api) {
    const name = `waitroom-${randomUUID().slice(0, 8)}`;
    const container = { name: 'a', image: 'a' };
    const pod = await cluster.admin.create<KubeObject>(podKind, {
      metadata: { name, namespace },
      spec: { containers: [container], automountServiceAccountToken: false },
    } as KubeObject);
    const followed = followGates({
      store: line.store,
      api,
      pod: { name, namespace, uid: pod.metadata.uid ?? '' },
      admissions: { wake: (eventId) => wakes.push(eventId) },
      logger: createLogger({ service: 'waitroom', level: 'silent' }),
    });
    const applied = async () => {
      const lease = await cluster.admin.get<Lease>(leaseKind, {
        namespace,
        name: `${name}-applied`,
      });
      const text = lease.metadata.annotations?.[appliedAnnotation] ?? '{}';
      return JSON.parse(text) as Record<string, string>;
    };
    return { ...followed, applied };
  }
  const config = (line: Line, change: object = {}, gate: object = {}) => ({
    sale: 'show',
    eventId: line.eventId,
    opensAt: line.settings.opensAt,
    closesAt: line.settings.closesAt,
    maxConcurrent: 50,
    releasePerSecond: 20,
    sessionSeconds: 600,
    maxHoldSeconds: 300,
    onTimeout: 'OpenDegraded',
    degradedReleasePercent: 25,
    generation: (version = Math.max(version + 1, Date.now())),
    ...change,
    gate: {
      ...{ state: 'Armed', reason: '', since: 0, isDegraded: false },
      effectiveReleasePerSecond: 12.7,
      ...gate,
    },
  });
  const write = (name: string, content: object, hash: string) =>
    cluster.admin.apply<ConfigMap>(
      configMapKind,
      {
        metadata: { name, namespace, labels: { [saleLabel]: 'show' } },
        data: { 'config.json': JSON.stringify(content), hash },
      },
      { fieldManager: 'test' },
    );
  const stateIs = (line: Line, state: string) =>
    waitUntil(
      `the gate is ${state}`,
      async () => (await readGate(line.store, line.eventId))?.state === state,
      { timeoutMs: ms },
    );

  it('take what the operator writes, live, and acknowledge its hash', async () => {
    const line = await bench.line();
    await rememberLine(line.store, line.eventId);
    for (let n = 0; n < 30; n++) await line.join();
    const replicas = [await follow(line), await follow(line)];
    await write('tsale-show', config(line), 'hash-1');
    await stateIs(line, 'Armed');
    for (const { applied } of replicas)
      await waitUntil(
        'every replica says so',
        async () => (await applied())['tsale-show'] === 'hash-1',
        { timeoutMs: ms },
      );
    expect((await line.admit()).admitted).to.equal(12);
    expect(wakes).to.include(line.eventId);
    await write('tsale-show', config(line, {}, { state: 'Paused' }), 'hash-2');
    await stateIs(line, 'Paused');
    expect((await line.admit()).admitted).to.equal(0);
    await Promise.all(replicas.map((replica) => replica.stop()));
  });

  it('take nothing of what is not whole, and do not acknowledge it', async () => {
    const line = await bench.line();
    const replica = await follow(line);
    await write('tsale-good', config(line), 'good');
    await stateIs(line, 'Armed');
    await write('tsale-good', config(line, { maxConcurrent: -1 }, { state: 'Draining' }), 'bad');
    await write('tsale-other', config(await bench.line()), 'other');
    await waitUntil(
      'the next one is acknowledged',
      async () => (await replica.applied())['tsale-other'] === 'other',
      { timeoutMs: ms },
    );
    expect((await replica.applied())['tsale-good']).to.equal('good');
    expect((await readGate(line.store, line.eventId))?.state).to.equal('Armed');
    await replica.stop();
  });

  it('are drained when the ConfigMap is deleted, also while nobody looked, and live again with a new one', async () => {
    const line = await bench.line();
    await rememberLine(line.store, line.eventId);
    const first = await follow(line);
    await write('tsale-gone', config(line), 'a');
    await stateIs(line, 'Armed');
    await cluster.admin.remove(configMapKind, { namespace, name: 'tsale-gone' });
    await stateIs(line, 'Gone');
    expect(await line.join()).to.equal('SALE_CLOSED');
    await write('tsale-gone', config(line), 'b');
    await stateIs(line, 'Armed');
    await first.stop();
    await cluster.admin.remove(configMapKind, { namespace, name: 'tsale-gone' });
    const second = await follow(line);
    await stateIs(line, 'Gone');
    await second.stop();
  });

  it('go on by their copies while the API server is away, and are written again when Redis was emptied', async () => {
    const line = await bench.line();
    const proxy = await cluster.startFaultProxy();
    const replica = await follow(line, user.at(proxy.url));
    await write('tsale-copy', config(line), 'a');
    await stateIs(line, 'Armed');
    await proxy.stop();
    for (let n = 0; n < 5; n++) await line.join();
    expect((await line.admit()).admitted).to.equal(5);
    await line.store.redis.hdel(`${line.store.keyPrefix}line:{${line.eventId}}`, 'gate:state');
    await line.store.redis.hdel(`${line.store.keyPrefix}line:{${line.eventId}}`, 'gate:version');
    await waitUntil(
      'it is written again',
      async () => (await readGate(line.store, line.eventId))?.state === 'Armed',
      { timeoutMs: 5 * 15_000 },
    );
    await replica.stop();
  });
});
