import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  isAborted,
  isAlreadyExists,
  isConflict,
  isForbidden,
  isGone,
  isInvalid,
  isNotFound,
  isServerFault,
  isTimeout,
  isTooManyRequests,
  KubeError,
} from '../src/api/errors.js';
import { openKubeconfig } from '../src/api/kubeconfig.js';
import { createKubeApi, type KubeApi } from '../src/api/kube-api.js';
import type { KubeObject } from '../src/api/objects.js';
import { openConnection } from '../src/api/open-connection.js';
import { serverAt } from '../src/api/pod-account.js';
import {
  clusterStartMs,
  configMaps,
  startCluster,
  type Cluster,
  type NamespaceUser,
} from './support/cluster.js';
import type { FaultProxy, SeenRequest } from './support/fault-proxy.js';

type ConfigMap = KubeObject & { data?: Record<string, string> };

describe('KubeApi on a real API server', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let proxy: FaultProxy;
  let user: NamespaceUser;
  let namespace = '';
  let api: KubeApi;

  before(async function () {
    this.timeout(clusterStartMs);
    cluster = await startCluster();
    namespace = await cluster.createNamespace();
    proxy = await cluster.startFaultProxy();
    const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
    user = await cluster.createUser(namespace, [
      { apiGroups: [''], resources: ['configmaps'], verbs },
    ]);
    api = user.at(proxy.url);
  });
  afterEach(() => proxy.clear());
  after(async () => {
    await proxy.stop();
    await cluster.stop();
  });

  const mapOf = (name: string, data: Record<string, string> = {}): ConfigMap => ({
    metadata: { namespace, name },
    data,
  });
  const key = (name: string) => ({ namespace, name });
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => expect.fail('it succeeded'),
      (error: unknown) => error,
    );
  const seen = (method: string) => proxy.requests.filter((request) => request.method === method);
  const isMethod = (method: string) => (request: SeenRequest) => request.method === method;
  const me = { fieldManager: 'me' };

  it('creates, reads, replaces and removes', async () => {
    const made = await api.create(configMaps, mapOf('one', { a: '1' }));
    expect(await api.get<ConfigMap>(configMaps, key('one'))).to.deep.equal(made);
    const changed = await api.replace(configMaps, { ...made, data: { a: '2' } });
    expect(changed.data).to.deep.equal({ a: '2' });
    await api.remove(configMaps, key('one'), { uid: made.metadata.uid });
    expect(isNotFound(await failure(api.get(configMaps, key('one'))))).to.equal(true);
  });

  it('names what went wrong by type', async () => {
    const made = await api.create(configMaps, mapOf('typed'));
    await api.replace(configMaps, { ...made, data: { a: '1' } });
    const cases: [() => Promise<unknown>, (error: unknown) => boolean][] = [
      [() => api.create(configMaps, mapOf('typed')), isAlreadyExists],
      [() => api.replace(configMaps, { ...made, data: { a: '2' } }), isConflict],
      [() => api.remove(configMaps, key('typed'), { uid: 'another' }), isConflict],
      [() => api.create(configMaps, mapOf('NOT A NAME')), isInvalid],
      [() => api.get(configMaps, { namespace: 'default', name: 'x' }), isForbidden],
    ];
    for (const [call, is] of cases) expect(await failure(call())).to.satisfy(is);
    const error = await failure(api.get(configMaps, { namespace: 'default', name: 'x' }));
    expect(String(error)).to.match(
      /GET \/api\/v1\/namespaces\/default\/configmaps\/x: 403 .*cannot get resource/,
    );
  });

  it('refuses to replace an object whose version it does not say', async () => {
    const error = await failure(api.replace(configMaps, mapOf('typed')));
    expect(String(error)).to.match(/replaced without a resourceVersion/);
  });

  it('sends each kind of patch under its own name, and a locked one only on what it was decided on', async () => {
    const made = await api.create(configMaps, mapOf('patched', { a: '1', b: '2' }));
    const { uid, resourceVersion = '' } = made.metadata;
    const locked = { uid, resourceVersion };
    const merged = await api.mergePatch<ConfigMap>(
      configMaps,
      key('patched'),
      { locked, change: { data: { a: null, c: '3' } } },
      me,
    );
    expect(merged.data).to.deep.equal({ b: '2', c: '3' });
    const late = api.mergePatch(configMaps, key('patched'), { locked, change: { data: {} } }, me);
    expect(await failure(late)).to.satisfy(isConflict);
    const operations = [{ op: 'replace' as const, path: '/data/b', value: '9' }];
    const json = await api.jsonPatch<ConfigMap>(configMaps, key('patched'), operations, me);
    expect(json.data).to.deep.equal({ b: '9', c: '3' });
  });

  it('applies what it owns: creates it, keeps the fields of others, drops its own that it no longer names', async () => {
    await api.apply(configMaps, mapOf('applied', { a: '1', b: '2' }), me);
    const change = { data: { z: 'theirs' } };
    const them = { fieldManager: 'them' };
    await api.mergePatch(configMaps, key('applied'), { locked: 'unlocked', change }, them);
    const applied = await api.apply(configMaps, mapOf('applied', { a: '1' }), me);
    expect(applied.data).to.deep.equal({ a: '1', z: 'theirs' });
    const { managedFields = [] } = applied.metadata;
    expect(managedFields.map(({ manager }) => manager)).to.have.members(['me', 'them']);
  });

  it('writes nothing in a dry run, and says what it would be', async () => {
    const object = mapOf('dry', { a: '1' });
    const made = await api.create(configMaps, object, { dryRun: true });
    expect(made.data).to.deep.equal({ a: '1' });
    expect(await failure(api.get(configMaps, key('dry')))).to.satisfy(isNotFound);
  });

  it('lists all pages as of one version, and begins again when that has aged out between them', async () => {
    const many = await cluster.createNamespace('many');
    const make = (n: number) =>
      cluster.admin.create(configMaps, { metadata: { namespace: many, name: `m${n}` } });
    for (let n = 0; n < 550; n += 50)
      await Promise.all(Array.from({ length: 50 }, (_, i) => make(n + i)));
    const lister = await cluster.createUser(many, [
      { apiGroups: [''], resources: ['configmaps'], verbs: ['list'] },
    ]);
    const straight = await lister.api.list(configMaps, { namespace: many });
    expect(straight.items).to.have.length(550);
    const before = seen('GET').length;
    proxy.add({
      when: ({ url }) => url.searchParams.has('continue'),
      fault: { kind: 'answer', code: 410, reason: 'Expired' },
    });
    const again = await lister.at(proxy.url).list(configMaps, { namespace: many });
    expect(again.items).to.deep.equal(straight.items);
    expect(seen('GET').length - before).to.equal(4);
  });

  it('filters by label', async () => {
    const labelled = { ...mapOf('labelled'), metadata: { ...key('labelled'), labels: { x: 'y' } } };
    await api.create(configMaps, labelled);
    const found = await api.list(configMaps, { namespace, labelSelector: 'x=y' });
    expect(found.items.map(({ metadata }) => metadata.name)).to.deep.equal(['labelled']);
  });

  it('tries again after 429 as long as the server asks, also a create, since it was not begun', async () => {
    const fault = { kind: 'answer', code: 429, retryAfterSeconds: 1 } as const;
    proxy.add({ when: isMethod('POST'), fault });
    const from = performance.now();
    await api.create(configMaps, mapOf('busy'));
    expect(performance.now() - from).to.be.greaterThan(1_000);
  });

  it('tries idempotent calls again after 500, 503 and a reset, and gives up after four', async () => {
    const made = await api.create(configMaps, mapOf('shaky'));
    for (const fault of [
      { kind: 'answer', code: 500 },
      { kind: 'answer', code: 503, body: '<html>bad gateway</html>' },
      { kind: 'drop' },
    ] as const)
      proxy.add({ when: isMethod('GET'), fault });
    expect(await api.get(configMaps, key('shaky'))).to.deep.equal(made);
    proxy.add({ when: isMethod('GET'), fault: { kind: 'answer', code: 500 }, times: 100 });
    const before = seen('GET').length;
    expect(await failure(api.get(configMaps, key('shaky')))).to.satisfy(isServerFault);
    expect(seen('GET').length - before).to.equal(4);
  });

  it('does not repeat a create whose answer was lost', async () => {
    proxy.add({ when: isMethod('POST'), fault: { kind: 'lose-answer' } });
    const before = seen('POST').length;
    const error = await failure(api.create(configMaps, mapOf('lost')));
    expect(error).to.include({ kind: 'network' });
    expect(seen('POST').length - before).to.equal(1);
    expect((await api.get(configMaps, key('lost'))).metadata.name).to.equal('lost');
  });

  it('answers Conflict when its own replace arrived and the answer was lost: read again', async () => {
    const made = await api.create(configMaps, mapOf('twice'));
    proxy.add({ when: isMethod('PUT'), fault: { kind: 'lose-answer' } });
    const error = await failure(api.replace(configMaps, { ...made, data: { a: '1' } }));
    expect(error).to.satisfy(isConflict);
    const now = await api.get<ConfigMap>(configMaps, key('twice'));
    expect(now.data).to.deep.equal({ a: '1' });
  });

  it('gives up on a peer that is half open, at its deadline and at the wish of its caller', async () => {
    proxy.add({ when: isMethod('GET'), fault: { kind: 'half-open' }, times: 3 });
    const options = { timeoutMs: 300, tries: 2 };
    expect(await failure(api.get(configMaps, key('x'), options))).to.satisfy(isTimeout);
    const abort = new AbortController();
    const waiting = failure(api.get(configMaps, key('x'), { signal: abort.signal }));
    setTimeout(() => abort.abort(), 50);
    expect(await waiting).to.satisfy(isAborted);
  });

  it('reports what the server says of 409, 410 and 429, and a page that is no Status', async () => {
    const cases = [
      [{ code: 409, reason: 'Conflict' }, isConflict],
      [{ code: 410, reason: 'Expired' }, isGone],
      [{ code: 429 }, isTooManyRequests],
      [{ code: 502, body: '<html>' }, isServerFault],
    ] as const;
    for (const [what, is] of cases) {
      proxy.add({ when: isMethod('GET'), fault: { kind: 'answer', ...what } });
      expect(await failure(api.get(configMaps, key('x'), { tries: 1 }))).to.satisfy(is);
    }
  });

  it('takes an answer that is not JSON for a broken one', async () => {
    const fault = { kind: 'answer', code: 200, body: '{"metadata"' } as const;
    proxy.add({ when: isMethod('GET'), fault });
    const error = await failure(api.get(configMaps, key('x'), { tries: 1 }));
    expect(error).to.include({ kind: 'network' });
  });

  it('knows how far the clock of the server is ahead', async () => {
    await api.get(configMaps, key('typed'));
    expect(Math.abs(api.clockOffsetMs() ?? 60_000)).to.be.lessThan(5_000);
  });

  it('refuses a user without the right token', async () => {
    const config = cluster.server.kubeconfig({ user: { token: 'wrong' } });
    const stranger = createKubeApi({ connection: openKubeconfig(config) });
    const error = await failure(stranger.get(configMaps, key('typed')));
    expect((error as KubeError).code).to.equal(401);
    stranger.close();
  });

  it('knows a pod by the files that Kubernetes mounts into it', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'ticketbottle-account-'));
    await writeFile(join(dir, 'token'), user.token);
    await writeFile(join(dir, 'ca.crt'), cluster.server.ca);
    const { hostname, port } = new URL(cluster.server.url);
    const connection = await openConnection({ server: serverAt(hostname, port), dir });
    const pod = createKubeApi({ connection });
    await pod.create(configMaps, mapOf('of-a-pod'));
    expect((await pod.get(configMaps, key('of-a-pod'))).metadata.name).to.equal('of-a-pod');
    const error = await failure(pod.list(configMaps));
    expect((error as KubeError).code).to.equal(403);
    pod.close();
    await rm(dir, { recursive: true });
  });
});
