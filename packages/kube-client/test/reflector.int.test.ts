import { expect } from 'chai';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import type { KubeApi } from '../src/api/kube-api.js';
import type { KubeObject } from '../src/api/objects.js';
import { startReflector, type Reflector } from '../src/reflector/reflector.js';
import { kindSource, type Source } from '../src/reflector/source.js';
import {
  clusterStartMs,
  configMaps,
  startCluster,
  type Cluster,
  type NamespaceUser,
} from './support/cluster.js';
import type { Fault, FaultProxy, SeenRequest } from './support/fault-proxy.js';

type ConfigMap = KubeObject & { data?: Record<string, string> };

const isWatch = ({ url }: SeenRequest) => url.searchParams.get('watch') === 'true';
const isList = (request: SeenRequest) => request.method === 'GET' && !isWatch(request);

describe('reflector on a real API server', function () {
  this.timeout(90_000);
  let cluster: Cluster;
  let proxy: FaultProxy;
  let admin: KubeApi;
  let namespace = '';
  let user: NamespaceUser;
  let reflector: Reflector<ConfigMap> | undefined;
  let changes: string[] = [];

  before(async function () {
    this.timeout(clusterStartMs);
    cluster = await startCluster();
    admin = cluster.admin;
    proxy = await cluster.startFaultProxy();
  });
  beforeEach(async () => {
    namespace = await cluster.createNamespace();
    const verbs = ['get', 'list', 'watch'];
    user = await cluster.createUser(namespace, [
      { apiGroups: [''], resources: ['configmaps'], verbs },
    ]);
    changes = [];
    proxy.clear();
    proxy.requests.length = 0;
  });
  afterEach(async () => {
    await reflector?.stop();
    reflector = undefined;
  });
  after(async () => {
    await proxy.stop();
    await cluster.stop();
  });

  type Limits = { headersMs?: number; stallMs?: number; safetyRelistMs?: number };
  const start = async ({ safetyRelistMs, ...limits }: Limits = {}) => {
    const api = user.at(proxy.url);
    const source: Source<ConfigMap> = {
      ...kindSource<ConfigMap>(api, configMaps, { namespace }),
      watch: (from, sinks) =>
        api.watch<ConfigMap>(configMaps, { namespace, ...from }, { ...sinks, ...limits }),
    };
    const started = startReflector<ConfigMap>({
      source,
      freeze: true,
      onChange: (key, change) => changes.push(`${change} ${key.split('/')[1] ?? ''}`),
      ...(safetyRelistMs === undefined ? {} : { safetyRelistMs }),
    });
    reflector = started;
    await started.synced(AbortSignal.timeout(30_000));
    await waitUntil('its watch', () => Promise.resolve(proxy.requests.some(isWatch)), {
      timeoutMs: 10_000,
    });
    return started;
  };
  const make = (name: string) =>
    admin.create<ConfigMap>(configMaps, { metadata: { namespace, name }, data: { n: '0' } });
  const edit = async (name: string, n: string) => {
    const change = { data: { n } };
    const options = { fieldManager: 'test' };
    await admin.mergePatch(
      configMaps,
      { namespace, name },
      { locked: 'unlocked', change },
      options,
    );
  };
  const remove = (name: string) => admin.remove(configMaps, { namespace, name });
  /** What the reflector has, after a while, is what the server has. */
  const converges = (timeoutMs = 60_000) =>
    waitUntil(
      'the cache is what the server has',
      async () => {
        const { items } = await admin.list<ConfigMap>(configMaps, { namespace });
        const text = (objects: readonly ConfigMap[]) =>
          objects
            .map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion ?? ''}`)
            .sort()
            .join();
        return text(items) === text(reflector?.list() ?? []);
      },
      { timeoutMs, everyMs: 50 },
    );
  const watches = () => proxy.requests.filter(isWatch);
  const lists = () => proxy.requests.filter(isList);

  it('follows what happens, and asks for bookmarks and a long stream', async () => {
    await make('a');
    const started = await start();
    await make('b');
    await edit('a', '1');
    await remove('b');
    await converges();
    expect(changes).to.deep.equal(['added a', 'added b', 'updated a', 'deleted b']);
    const query = watches()[0]!.url.searchParams;
    expect(query.get('allowWatchBookmarks')).to.equal('true');
    expect(Number(query.get('timeoutSeconds'))).to.be.within(290, 580);
    expect(lists()).to.have.length(1);
    expect(started.health().missedEvents).to.equal(0);
  });

  const faults: [string, Fault, Limits][] = [
    ['is closed at once', { kind: 'drop' }, {}],
    ['is refused with 500', { kind: 'answer', code: 500 }, {}],
    [
      'is refused with 429 and Retry-After',
      { kind: 'answer', code: 429, retryAfterSeconds: 1 },
      {},
    ],
    ['is refused with 410', { kind: 'answer', code: 410, reason: 'Expired' }, {}],
    ['is answered by a page', { kind: 'answer', code: 502, body: '<html>' }, {}],
    ['never gets headers', { kind: 'half-open' }, { headersMs: 400 }],
    ['falls silent', { kind: 'stall', afterEvents: 1 }, { stallMs: 1_000 }],
    ['is cut in the middle of an event', { kind: 'cut-mid-event', when: () => true }, {}],
    ['has a line that is no JSON', { kind: 'say', line: '{"type":"ADD', afterEvents: 1 }, {}],
    [
      'says 410 in the stream',
      {
        kind: 'say',
        line: '{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}',
        afterEvents: 1,
      },
      {},
    ],
    [
      'says 500 in the stream',
      {
        kind: 'say',
        line: '{"type":"ERROR","object":{"kind":"Status","code":500}}',
        afterEvents: 1,
      },
      {},
    ],
  ];
  for (const [what, fault, limits] of faults)
    it(`recovers by itself when a watch ${what}, twice`, async () => {
      await make('a');
      proxy.add({ when: isWatch, fault, times: 2 });
      await start(limits);
      await make('b');
      await make('c');
      await edit('a', '1');
      await remove('b');
      await converges();
      await make('d');
      await converges();
      expect(reflector?.health().missedEvents).to.equal(0);
    });

  it('syncs although the first lists fail in every way', async () => {
    await make('a');
    const ways: Fault[] = [
      { kind: 'drop' },
      { kind: 'answer', code: 500 },
      { kind: 'answer', code: 403, reason: 'Forbidden' },
      { kind: 'answer', code: 200, body: '{"items":' },
    ];
    for (const fault of ways) proxy.add({ when: isList, fault });
    await start();
    await converges();
  });

  it('makes one watch at a time, whatever happens', async () => {
    let open = 0;
    let most = 0;
    const api = user.at(proxy.url);
    const source = kindSource<ConfigMap>(api, configMaps, { namespace });
    const counted: Source<ConfigMap> = {
      ...source,
      watch: async (from, sinks) => {
        most = Math.max(most, (open += 1));
        await source.watch(from, sinks).finally(() => (open -= 1));
      },
    };
    reflector = startReflector<ConfigMap>({ source: counted, onChange: () => undefined });
    await reflector.synced();
    for (let i = 0; i < 5; i += 1) {
      await make(`m${i}`);
      proxy.resetAll();
    }
    await converges();
    expect(most).to.equal(1);
  });

  it('does not take a list of a server that lies behind', async () => {
    await make('a');
    const started = await start();
    await make('b');
    await converges();
    proxy.add({ when: isList, fault: { kind: 'stale' } });
    const line = '{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}';
    proxy.add({ when: isWatch, fault: { kind: 'say', line, afterEvents: 0 } });
    proxy.resetAll();
    await waitUntil('two lists more', () => Promise.resolve(lists().length >= 3), {
      timeoutMs: 60_000,
    });
    await converges();
    expect(changes).to.deep.equal(['added a', 'added b']);
    expect(started.health().restarts.gone).to.equal(1);
  });

  it('ends at once when it is stopped, and tells nothing after', async () => {
    const started = await start();
    const from = performance.now();
    await started.stop();
    expect(performance.now() - from).to.be.lessThan(1_000);
    await make('late');
    expect(changes).to.deep.equal([]);
  });

  it('finds every single event that never came, at the safety relist', async () => {
    const history = [
      () => make('a'),
      () => edit('a', '1'),
      () => make('b'),
      () => edit('kept', '1'),
      () => remove('a'),
      () => edit('b', '1'),
    ];
    for (const dropped of history.keys()) {
      namespace = await cluster.createNamespace();
      user = await cluster.createUser(namespace, [
        { apiGroups: [''], resources: ['configmaps'], verbs: ['list', 'watch'] },
      ]);
      proxy.clear();
      proxy.requests.length = 0;
      let n = -1;
      const when = () => (n += 1) === dropped;
      proxy.add({ when: isWatch, fault: { kind: 'drop-event', when } });
      await make('kept');
      const started = await start({ safetyRelistMs: 1_000 });
      for (const write of history) await write();
      // A list is compared once the watch has come by its version: a bookmark does that within a minute, this at once.
      await make('tick');
      let tick = 0;
      const isCompared = async () => {
        await edit('tick', `${tick++}`);
        return lists().length >= 3;
      };
      await waitUntil('a list is compared', isCompared, { timeoutMs: 10_000, everyMs: 20 });
      await converges();
      const { missedEvents } = started.health();
      // Of the others a later event of the same object told in time, or nearly so.
      if (dropped >= 3) expect(missedEvents, `event ${dropped}`).to.equal(1);
      else expect(missedEvents, `event ${dropped}`).to.be.at.most(1);
      await started.stop();
    }
  });

  it('goes on after the API server was killed and came back', async () => {
    await make('a');
    await start();
    await cluster.server.server.kill('SIGKILL');
    await cluster.server.server.restart();
    await make('b');
    await converges();
    expect(changes).to.include('added b');
  });
});
