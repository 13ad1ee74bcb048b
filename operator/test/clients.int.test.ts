import { expect } from 'chai';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import type { KubeObject } from '@ticketbottle/kube-client/api/objects.js';
import { eventKind, type EventObject } from '@ticketbottle/kube-client/events/event.js';
import { createRecorder } from '@ticketbottle/kube-client/events/recorder.js';
import { leaseKind, type Lease } from '@ticketbottle/kube-client/lease/lease.js';
import {
  clusterStartMs,
  serviceAccounts,
  startCluster,
  type Cluster,
} from '@ticketbottle/kube-client/testing/cluster.js';
import {
  acknowledgesLabel,
  appliedAnnotation,
  fieldManager,
  restoreFinalizer,
} from '../src/api/names.js';
import { clockOf } from '../src/clients/kube/clock.js';
import { configMapsAt } from '../src/clients/kube/config-maps.js';
import { eventsAbout } from '../src/clients/kube/events.js';
import { finalizersAt } from '../src/clients/kube/finalizers.js';
import {
  autoscalers,
  configMaps,
  deployments,
  pods,
  resourceQuotas,
  ticketSales,
  type ConfigMap,
  type SaleObject,
} from '../src/clients/kube/kinds.js';
import { ledgersAt } from '../src/clients/kube/ledgers.js';
import { lookAhead } from '../src/clients/kube/look-ahead.js';
import { salesOf } from '../src/clients/kube/sales.js';
import { statusAt } from '../src/clients/kube/status.js';
import { targetsAt } from '../src/clients/kube/targets.js';
import { waitingRoomIn } from '../src/clients/kube/waiting-room.js';
import type { ScaledObject, Targets } from '../src/controllers/ports.js';
import { toLive } from '../src/controllers/target/to-live.js';
import { lineConfig } from '../src/domain/line-config.js';
import type { LineConfig } from '../src/domain/line-config.js';
import { toSale } from '../src/api/to-sale.js';
import { crdFile, openNamespace, type Namespace } from './support/namespace.js';

const timeoutMs = 20_000;

describe('the ports of the controllers at a real API server, under the shipped Role', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let at: Namespace;

  before(async function () {
    this.timeout(clusterStartMs);
    cluster = await startCluster();
    await cluster.installCrds(crdFile);
  });
  beforeEach(async () => {
    at = await openNamespace(cluster);
  });
  afterEach(() => at.stop());
  after(() => cluster.stop());

  const remove = async (kind: typeof ticketSales, name: string) =>
    cluster.admin.remove(kind, at.key(name));

  describe('caches', () => {
    it('tell of what changes by kind and key, and are fresh once they have all', async () => {
      expect(at.caches.isFresh()).to.equal(true);
      await at.makeSale('one');
      await at.makeDeployment('api');
      await at.makeHpa('api');
      expect(at.changes).to.have.deep.members([
        { kind: 'TicketSale', name: 'one' },
        { kind: 'Deployment', name: 'api' },
        { kind: 'HorizontalPodAutoscaler', name: 'api' },
      ]);
      expect(at.caches.healths().map(([, { missedEvents }]) => missedEvents)).to.eql(
        Array(6).fill(0),
      );
    });

    it('hold nothing that is not asked for: ConfigMaps and pods of others', async () => {
      const labels = { 'app.kubernetes.io/managed-by': fieldManager };
      await cluster.admin.create(configMaps, { metadata: at.key('theirs') });
      const ours = await cluster.admin.create<KubeObject>(configMaps, {
        metadata: { ...at.key('ours'), labels },
      });
      await at.saw('configMaps', ours);
      expect(at.caches.configMaps.list().map(({ metadata }) => metadata.name)).to.eql(['ours']);
    });
  });

  describe('sales and their status', () => {
    it('come with every default, and are written unless they changed meanwhile or are gone', async () => {
      const made = await at.makeSale('one');
      const sales = salesOf(at.caches);
      const status = statusAt(at.api, salesOf(at.caches));
      const one = sales.get(at.key('one'));
      expect(one).to.deep.include({ kind: 'TicketSale', apiVersion: 'ticketbottle.io/v1alpha1' });
      expect(one?.spec.gate.maxHoldSeconds).to.equal(300);
      expect(sales.all(at.name).map(({ metadata }) => metadata.name)).to.eql(['one']);
      expect(sales.all('elsewhere')).to.eql([]);
      expect(await status.put(made, { observedGeneration: 1, capacity: '1/2' })).to.equal('Done');
      expect(await status.put(made, { observedGeneration: 2 })).to.equal('Conflict');
      const stored = await cluster.admin.get<SaleObject>(ticketSales, at.key('one'));
      expect(stored.status).to.eql({ observedGeneration: 1, capacity: '1/2' });
      expect(stored.spec).to.eql(made.spec);
      await remove(ticketSales, 'one');
      expect(await status.put(stored, { observedGeneration: 3 })).to.equal('Gone');
      await at.lost('sales', 'one');
      expect(sales.get(at.key('one'))).to.equal(undefined);
      await at.makeSale('one');
      expect(await status.put(stored, { observedGeneration: 3 }), 'made anew').to.equal('Conflict');
    });

    it('are held back by our finalizer, beside those of others, and let go', async () => {
      const { metadata } = await at.makeSale('one');
      const theirs = 'example.com/theirs';
      const change = { metadata: { finalizers: [theirs] } };
      const patch = { locked: 'unlocked' as const, change };
      const made = await cluster.admin.mergePatch<SaleObject>(ticketSales, at.key('one'), patch, {
        fieldManager: 'kubectl',
      });
      const finalizers = finalizersAt(at.api, salesOf(at.caches));
      expect(await finalizers.set({ ...made, metadata }, true), 'an old version').to.equal(
        'Conflict',
      );
      expect(await finalizers.set(made, true)).to.equal('Done');
      const held = await cluster.admin.get<SaleObject>(ticketSales, at.key('one'));
      expect(held.metadata.finalizers).to.eql([theirs, restoreFinalizer]);
      expect(await finalizers.set(held, true)).to.equal('Done');
      await remove(ticketSales, 'one');
      const ending = await cluster.admin.get<SaleObject>(ticketSales, at.key('one'));
      expect(ending.metadata.deletionTimestamp).to.be.a('string');
      expect(await finalizers.set(ending, false)).to.equal('Done');
      const last = await cluster.admin.get<SaleObject>(ticketSales, at.key('one'));
      expect(last.metadata.finalizers).to.eql([theirs]);
    });

    it('are gone with the last finalizer', async () => {
      const finalizers = finalizersAt(at.api, salesOf(at.caches));
      await finalizers.set(await at.makeSale('one'), true);
      await remove(ticketSales, 'one');
      const ending = await cluster.admin.get<SaleObject>(ticketSales, at.key('one'));
      expect(await finalizers.set(ending, false)).to.equal('Done');
      await at.lost('sales', 'one');
      expect(await finalizers.set(ending, false)).to.equal('Gone');
    });
  });

  describe('targets', () => {
    const readOf = async (targets: Targets, name: string, via: 'HPA' | 'Scale') => {
      const object = await targets.read(at.key(name), via);
      if (object === undefined) throw new Error(`${name} is gone`);
      return object;
    };
    const lockOf = ({ uid, resourceVersion }: ScaledObject) => ({ uid, resourceVersion });
    const scaleOf = (name: string) => ({ kind: deployments, name, subresource: 'scale' });

    it('are known by the caches: replicas, what is ready, who scales whom, who owns an autoscaler', async () => {
      const made = await at.makeDeployment('api');
      await at.makeHpa('api', { minReplicas: undefined });
      const owner = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'k', uid: 'k' };
      const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db' };
      const keda = await at.makeHpa('keda', { scaleTargetRef });
      const change = { metadata: { ownerReferences: [{ ...owner, controller: true }] } };
      const patch = { locked: 'unlocked' as const, change };
      const owned = await cluster.admin.mergePatch(autoscalers, at.key('keda'), patch, {
        fieldManager: 'keda',
      });
      await at.saw('hpas', owned);
      const targets = targetsAt(at.api, at.caches);
      const uid = made.metadata.uid ?? '';
      expect(targets.deployments(at.name)).to.eql([
        { name: 'api', uid, replicas: 1, ready: 0, isObserved: false },
      ]);
      const status = { observedGeneration: 1, replicas: 1, readyReplicas: 1 };
      const ready = await cluster.admin.replace(deployments, { ...made, status } as KubeObject, {
        subresource: 'status',
      });
      await at.saw('deployments', ready);
      expect(targets.deployments(at.name)[0]).to.include({ ready: 1, isObserved: true });
      const hpas = targets.hpas(at.name).toSorted((a, b) => a.name.localeCompare(b.name));
      // The API server fills in 1 where minReplicas is unset: nobody ever reads it as unset.
      expect(hpas[0]).to.deep.include({ deployment: 'api', minReplicas: 1, maxReplicas: 10 });
      expect(hpas[0]?.ownerKind).to.equal(undefined);
      expect(hpas[1]).to.deep.include({ name: 'keda', uid: keda.metadata.uid ?? '' });
      expect(hpas[1]).to.include({ deployment: undefined, ownerKind: 'ScaledObject' });
      expect(targets.hpas('elsewhere')).to.eql([]);
    });

    it('tell our replicas from those of who scales by hand', async () => {
      const targets = targetsAt(at.api, at.caches);
      await at.makeDeployment('api', 3);
      const made = await readOf(targets, 'api', 'Scale');
      expect(toLive(made, 'replicas')).to.include({ value: 3, owner: 'Theirs', manager: 'helm' });
      const raise = { field: 'replicas', value: 20 } as const;
      expect(await targets.patch(at.key('api'), { ...raise, ...lockOf(made) })).to.equal('Done');
      const ours = await readOf(targets, 'api', 'Scale');
      expect(toLive(ours, 'replicas')).to.include({ value: 20, owner: 'Ours' });
      await at.edit(scaleOf('api'), { replicas: 7 }, 'kubectl-scale');
      const theirs = await readOf(targets, 'api', 'Scale');
      const manager = 'kubectl-scale';
      expect(toLive(theirs, 'replicas')).to.include({ value: 7, owner: 'Theirs', manager });
      const { spec } = await cluster.admin.get<KubeObject & { spec: object }>(
        deployments,
        at.key('api'),
      );
      expect(spec).to.include({ replicas: 7 });
    });

    it('tell our minReplicas from those of who edits an autoscaler, field by field', async () => {
      const targets = targetsAt(at.api, at.caches);
      await at.makeHpa('api');
      const made = await readOf(targets, 'api', 'HPA');
      const raise = { field: 'minReplicas', value: 8 } as const;
      expect(await targets.patch(at.key('api'), { ...raise, ...lockOf(made) })).to.equal('Done');
      const ours = await readOf(targets, 'api', 'HPA');
      expect(toLive(ours, 'minReplicas')).to.include({ value: 8, owner: 'Ours' });
      expect(toLive(ours, 'maxReplicas')).to.include({ value: 10, owner: 'Theirs' });
      await at.edit({ kind: autoscalers, name: 'api' }, { minReplicas: 4 }, 'argocd');
      const theirs = await readOf(targets, 'api', 'HPA');
      expect(toLive(theirs, 'minReplicas')).to.include({ value: 4, owner: 'Theirs' });
      expect(toLive(theirs, 'minReplicas').manager).to.equal('argocd');
    });

    it('take an unset minReplicas, which the API server fills in with 1, as ours', async () => {
      const targets = targetsAt(at.api, at.caches);
      await at.makeHpa('api');
      const made = await readOf(targets, 'api', 'HPA');
      const unset = { field: 'minReplicas', value: null } as const;
      expect(await targets.patch(at.key('api'), { ...unset, ...lockOf(made) })).to.equal('Done');
      const ours = await readOf(targets, 'api', 'HPA');
      expect(toLive(ours, 'minReplicas')).to.include({ value: 1, owner: 'Ours' });
    });

    for (const via of ['Scale', 'HPA'] as const)
      it(`are not written (${via}) under another version, when made anew, or when gone`, async () => {
        const targets = targetsAt(at.api, at.caches);
        const make = () => (via === 'HPA' ? at.makeHpa('api') : at.makeDeployment('api', 2));
        const kind = via === 'HPA' ? autoscalers : deployments;
        const field = via === 'HPA' ? 'minReplicas' : 'replicas';
        await make();
        const before = await readOf(targets, 'api', via);
        const write = (lock: { uid: string; resourceVersion: string }) =>
          targets.patch(at.key('api'), { field, value: 5, ...lock });
        await at.edit({ kind, name: 'api' }, via === 'HPA' ? { maxReplicas: 9 } : { paused: true });
        expect(await write(lockOf(before)), 'another version').to.equal('Conflict');
        await remove(kind, 'api');
        expect(await write(lockOf(before)), 'gone').to.equal('Gone');
        expect(await targets.read(at.key('api'), via)).to.equal(undefined);
        await make();
        const anew = await readOf(targets, 'api', via);
        expect(await write(lockOf(before)), 'made anew').to.equal('Conflict');
        const { resourceVersion } = anew;
        expect(await write({ uid: before.uid, resourceVersion }), 'the uid').to.equal('Conflict');
        expect(await write(lockOf(anew))).to.equal('Done');
      });
  });

  describe('ledgers', () => {
    const entry = (uid = '', more: object = {}) => ({
      ...{ uid, baseline: 3, lastWritten: [20, null], version: '7' },
      ...more,
    });

    it('are made once, written under their version, kept by uid, and owned by their object', async () => {
      const ledgers = ledgersAt(at.api, at.caches);
      const made = await at.makeDeployment('api');
      const { uid = '' } = made.metadata;
      expect(await ledgers.read(at.name, uid, 'replicas')).to.equal(undefined);
      const ledger = entry(uid);
      const both = [1, 2].map(() => ledgers.write(at.name, 'replicas', { ledger }));
      expect(await Promise.all(both)).to.have.members(['Done', 'Conflict']);
      const read = await ledgers.read(at.name, uid, 'replicas');
      expect(read?.ledger).to.eql(ledger);
      const next = {
        ledger: entry(uid, { baseline: null }),
        resourceVersion: read?.resourceVersion,
      };
      expect(await ledgers.write(at.name, 'replicas', next)).to.equal('Done');
      expect(await ledgers.write(at.name, 'replicas', next), 'an old version').to.equal('Conflict');
      const again = await ledgers.read(at.name, uid, 'replicas');
      expect(again?.ledger.baseline).to.equal(null);
      const { items } = await cluster.admin.list<ConfigMap>(configMaps, {
        namespace: at.name,
        labelSelector: 'ticketbottle.io/ledger=replicas',
      });
      expect(items.map(({ metadata }) => metadata.ownerReferences)).to.eql([
        [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'api', uid }],
      ]);
      await remove(deployments, 'api');
      const { metadata } = await at.makeDeployment('api');
      expect(await ledgers.read(at.name, metadata.uid ?? '', 'replicas')).to.equal(undefined);
    });

    it('are gone when they go before they are written, or when their object does', async () => {
      const ledgers = ledgersAt(at.api, at.caches);
      const { uid = '' } = (await at.makeHpa('api')).metadata;
      const gone = { ledger: entry(uid), resourceVersion: '1' };
      expect(await ledgers.write(at.name, 'minReplicas', gone)).to.equal('Gone');
      await remove(autoscalers, 'api');
      await at.lost('hpas', 'api');
      const ledger = entry(uid);
      expect(await ledgers.write(at.name, 'minReplicas', { ledger })).to.equal('Gone');
    });

    it('are all found again when the operator starts, and only ours', async () => {
      const ledgers = ledgersAt(at.api, at.caches);
      const { uid: scaled = '' } = (await at.makeDeployment('api')).metadata;
      const { uid: hpa = '' } = (await at.makeHpa('web')).metadata;
      await ledgers.write(at.name, 'replicas', { ledger: entry(scaled) });
      await ledgers.write(at.name, 'maxReplicas', { ledger: entry(hpa, { baseline: undefined }) });
      const isThere = () => Promise.resolve(at.caches.configMaps.size() === 2);
      await waitUntil('the cache has both', isThere, { timeoutMs });
      expect(ledgers.owners(at.name)).to.have.deep.members([
        { via: 'Scale', name: 'api', uid: scaled, field: 'replicas' },
        { via: 'HPA', name: 'web', uid: hpa, field: 'maxReplicas' },
      ]);
      const read = await ledgers.read(at.name, hpa, 'maxReplicas');
      expect(read?.ledger).to.eql({ uid: hpa, lastWritten: [20, null], version: '7' });
    });

    it('that somebody broke are of no object, and are written anew over it', async () => {
      const ledgers = ledgersAt(at.api, at.caches);
      const { uid = '' } = (await at.makeDeployment('api')).metadata;
      await ledgers.write(at.name, 'replicas', { ledger: entry(uid) });
      const name = `ticketsale-ledger-${uid}-replicas`;
      const change = { data: { 'ledger.json': '{"uid":' } };
      const patch = { locked: 'unlocked' as const, change };
      await cluster.admin.mergePatch(configMaps, at.key(name), patch, { fieldManager: 'kubectl' });
      const broken = await ledgers.read(at.name, uid, 'replicas');
      expect(broken?.ledger).to.eql({ uid: '', lastWritten: [], version: '' });
      const next = { ledger: entry(uid), resourceVersion: broken?.resourceVersion };
      expect(await ledgers.write(at.name, 'replicas', next)).to.equal('Done');
      expect((await ledgers.read(at.name, uid, 'replicas'))?.ledger).to.eql(entry(uid));
    });
  });

  describe('ConfigMaps of sales', () => {
    const gate = {
      ...({ state: 'Closed', reason: '', since: 1, isDegraded: false } as const),
      effectiveReleasePerSecond: 10,
    };
    const configOf = (sale: SaleObject, more: Partial<LineConfig> = {}): LineConfig => ({
      ...lineConfig(toSale(sale), gate, undefined, 1_000),
      ...more,
    });
    const mapOf = (name: string) =>
      cluster.admin.get<ConfigMap>(configMaps, at.key(`tsale-${name}`));

    it('are published at once for who asks, whatever the cache knows', async () => {
      const ours = configMapsAt(at.api, at.caches);
      const sale = await at.makeSale('one');
      expect(ours.published(at.key('one'))).to.equal(undefined);
      for (const generation of [1, 2, 3]) {
        const config = configOf(sale, { generation });
        expect(await ours.publish(sale, config, `hash-${generation}`)).to.equal('Done');
        expect(ours.published(at.key('one'))).to.eql(JSON.parse(JSON.stringify(config)));
      }
      const map = await mapOf('one');
      await at.saw('configMaps', map);
      expect(ours.published(at.key('one'))?.generation).to.equal(3);
      expect(map.metadata.labels).to.include({ 'ticketbottle.io/sale': 'one' });
      expect(map.metadata.ownerReferences?.[0]).to.include({ uid: sale.metadata.uid, name: 'one' });
      expect(map.data).to.include({ hash: 'hash-3', gate: 'Closed' });
    });

    it('keep nothing of what was said before, and nothing of an earlier sale of the name', async () => {
      const ours = configMapsAt(at.api, at.caches);
      const first = await at.makeSale('one', { preQueueOpensAt: '2026-12-01T02:00:00Z' });
      await ours.publish(first, configOf(first), 'a');
      await remove(ticketSales, 'one');
      await at.lost('sales', 'one');
      const second = await at.makeSale('one');
      expect(ours.published(at.key('one')), 'of the earlier sale').to.equal(undefined);
      await ours.publish(second, configOf(second, { generation: 2_000 }), 'b');
      const map = await mapOf('one');
      expect(map.metadata.ownerReferences?.map(({ uid }) => uid)).to.eql([second.metadata.uid]);
      expect(map.data?.['config.json']).not.to.include('preQueueOpensAt');
      expect(Object.keys(map.data ?? {}).sort()).to.eql(
        ['config.json', 'eventId', 'gate', 'generation', 'hash'].sort(),
      );
    });

    it('are written anew when somebody broke or deleted them', async () => {
      const ours = configMapsAt(at.api, at.caches);
      const sale = await at.makeSale('one');
      await ours.publish(sale, configOf(sale), 'a');
      for (const data of [{ 'config.json': '{}' }, { gate: 'Armed' }, { hash: null }]) {
        const patch = { locked: 'unlocked' as const, change: { data } };
        const broken = await cluster.admin.mergePatch(configMaps, at.key('tsale-one'), patch, {
          fieldManager: 'kubectl',
        });
        await at.saw('configMaps', broken);
        expect(ours.published(at.key('one')), JSON.stringify(data)).to.equal(undefined);
        await ours.publish(sale, configOf(sale), 'a');
        expect(ours.published(at.key('one'))?.generation).to.equal(1_000);
      }
      await at.saw('configMaps', await mapOf('one'));
      await ours.publish(sale, configOf(sale, { generation: 1_001 }), 'a');
      await remove(configMaps, 'tsale-one');
      await at.lost('configMaps', 'tsale-one');
      expect(ours.published(at.key('one')), 'deleted').to.equal(undefined);
    });
  });

  describe('the waiting room', () => {
    const since = '2026-11-30T10:00:00Z';
    const podOf = async (name: string, app: string, status: string) => {
      await cluster.admin.create<KubeObject>(pods, {
        metadata: {
          ...at.key(name),
          labels: {
            'app.kubernetes.io/name': app,
            'app.kubernetes.io/part-of': 'ticketbottle',
          },
        },
        spec: { containers: [{ name: 'a', image: 'a' }], automountServiceAccountToken: false },
      } as KubeObject);
      const condition = { type: 'Ready', status, lastTransitionTime: since };
      const change = { status: { conditions: [condition] } };
      return await cluster.admin.mergePatch(
        pods,
        at.key(name),
        { locked: 'unlocked', change },
        { fieldManager: 'kubelet', subresource: 'status' },
      );
    };
    const leaseOf = (pod: KubeObject, applied: string, uid = pod.metadata.uid ?? '') =>
      cluster.admin.create<Lease>(leaseKind, {
        metadata: {
          ...at.key(`${pod.metadata.name}-applied`),
          labels: { [acknowledgesLabel]: 'waitroom' },
          annotations: { [appliedAnnotation]: applied },
          ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: pod.metadata.name, uid }],
        },
        spec: {},
      });

    it('is its Ready pods, since when, and the hash that each applies of a sale', async () => {
      await cluster.admin.create(serviceAccounts, { metadata: at.key('default') });
      await leaseOf(await podOf('a', 'waitroom', 'True'), '{"tsale-one":"h1","tsale-two":"h2"}');
      await podOf('b', 'waitroom', 'True');
      await leaseOf(await podOf('c', 'waitroom', 'False'), '{"tsale-one":"h1"}');
      await leaseOf(await podOf('d', 'order', 'True'), '{"tsale-one":"h1"}');
      await leaseOf(await podOf('e', 'waitroom', 'True'), '{"tsale-one":"h1"}', 'an earlier pod');
      await leaseOf(await podOf('f', 'waitroom', 'True'), 'no JSON');
      const room = waitingRoomIn(at.caches);
      const all = () =>
        Promise.resolve(at.caches.leases.size() === 5 && room.pods(at.key('one')).length === 4);
      await waitUntil('the caches have all', all, { timeoutMs });
      const readySince = Date.parse(since);
      const hashes = (sale: string) =>
        room
          .pods(at.key(sale))
          .map(({ hash }) => hash)
          .sort();
      expect(hashes('one')).to.eql(['', '', '', 'h1']);
      expect(hashes('two')).to.eql(['', '', '', 'h2']);
      expect(room.pods(at.key('one')).every((pod) => pod.readySince === readySince)).to.equal(true);
    });
  });

  describe('events and the clock', () => {
    it('are told with the uid of the sale, and repeats fold into one', async () => {
      const { uid } = (await at.makeSale('one')).metadata;
      const troubles: unknown[] = [];
      const recorder = createRecorder({
        api: at.api,
        by: { controller: 'ticketbottle.io/operator', instance: 'operator-0' },
        onTrouble: (trouble) => troubles.push(trouble),
      });
      const events = eventsAbout(recorder, salesOf(at.caches));
      const happening = { type: 'Warning', reason: 'BaselineChanged', note: '3 to 5' } as const;
      for (let n = 0; n < 3; n++) events.tell(at.key('one'), happening);
      await recorder.stop();
      expect(troubles).to.eql([]);
      const { items } = await cluster.admin.list<EventObject>(eventKind, { namespace: at.name });
      expect(items).to.have.length(1);
      expect(items[0]?.regarding).to.include({ kind: 'TicketSale', name: 'one', uid });
    });

    it('knows the time of the API server', async () => {
      await at.makeSale('one');
      const clock = clockOf(at.api);
      expect(Math.abs(clock.serverNow() - clock.now())).to.be.below(5_000);
      const ahead = clockOf({ clockOffsetMs: () => 90_000 }, { now: () => 1, monotonic: () => 2 });
      expect([ahead.now(), ahead.serverNow(), ahead.monotonicMs()]).to.eql([1, 90_001, 2]);
    });
  });

  describe('a look ahead', () => {
    const ahead = (name: string, more: object = {}) => ({
      ...{ target: name, name, field: 'minReplicas' as const, needed: 8, cap: 10 },
      collidesWith: [],
      ...more,
    });

    it('finds that targets can be raised, and what the quota leaves, and writes nothing', async () => {
      await at.makeHpa('api');
      await at.makeDeployment('web', 3);
      const quota = await cluster.admin.create<KubeObject>(resourceQuotas, {
        metadata: at.key('most'),
        spec: { hard: { pods: '12' } },
      } as KubeObject);
      const status = { hard: { pods: '12' }, used: { pods: '5' } };
      await cluster.admin.replace(resourceQuotas, { ...quota, status } as KubeObject, {
        subresource: 'status',
      });
      const scoped = { hard: { pods: '1' }, scopes: ['BestEffort'] };
      await cluster.admin.create(resourceQuotas, {
        metadata: at.key('scoped'),
        spec: scoped,
      } as KubeObject);
      const found = await lookAhead(at.api, at.name, [
        ahead('api'),
        ahead('web', { field: 'replicas', needed: 70, cap: 50 }),
        ahead('missing'),
      ]);
      expect(found.map(({ refusal, quotaPods }) => ({ refusal, quotaPods }))).to.eql(
        Array(3).fill({ refusal: undefined, quotaPods: 7 }),
      );
      const { spec } = await cluster.admin.get<KubeObject & { spec: object }>(
        autoscalers,
        at.key('api'),
      );
      expect(spec).to.include({ minReplicas: 2 });
    });

    it('tells what validation and RBAC refuse apart', async () => {
      await at.makeHpa('api');
      const [tooMany] = await lookAhead(at.api, at.name, [ahead('api', { needed: 12, cap: 12 })]);
      expect(tooMany?.refusal?.isForbidden).to.equal(false);
      expect(tooMany?.refusal?.message).to.match(/minReplicas/);
      const weak = await cluster.createUser(at.name, [
        { apiGroups: [''], resources: ['resourcequotas'], verbs: ['list'] },
      ]);
      const [forbidden] = await lookAhead(weak.api, at.name, [ahead('api')]);
      expect(forbidden?.refusal).to.deep.include({ isForbidden: true });
      expect(forbidden?.quotaPods).to.equal(undefined);
    });
  });
});
