import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { startElector } from '../src/lease/elector.js';
import { leaseKind, type Lease } from '../src/lease/lease.js';
import {
  clusterStartMs,
  startCluster,
  type Cluster,
  type NamespaceUser,
} from './support/cluster.js';

const program = fileURLToPath(new URL('support/elector-program.ts', import.meta.url));

describe('elector on a real API server', function () {
  this.timeout(150_000);
  let cluster: Cluster;
  let dir = '';
  const children: ChildProcess[] = [];

  before(async function () {
    this.timeout(clusterStartMs);
    cluster = await startCluster();
    dir = await mkdtemp(join(tmpdir(), 'elector-'));
  });
  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await cluster.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const newUser = async (namespace: string): Promise<NamespaceUser> =>
    cluster.createUser(namespace, [
      { apiGroups: [leaseKind.group], resources: ['leases'], verbs: ['get', 'create', 'update'] },
    ]);
  const start = async (namespace: string, identity: string) => {
    const file = join(dir, `${identity}.kubeconfig`);
    await writeFile(file, (await newUser(namespace)).kubeconfig);
    const flags = ['--import', 'tsx', '--conditions=source'];
    const child = spawn(process.execPath, [...flags, program, file, namespace, identity], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    const says = (word: string, timeoutMs: number) =>
      waitUntil(`${identity} ${word}`, () => Promise.resolve(out.includes(word)), { timeoutMs });
    return { child, says, out: () => out };
  };

  it('hands over within 3 s of SIGTERM, and within 20 s of SIGKILL', async () => {
    const namespace = await cluster.createNamespace();
    const one = await start(namespace, 'one');
    await one.says('leads', 30_000);
    const two = await start(namespace, 'two');
    const three = await start(namespace, 'three');
    await Promise.all([two, three].map(({ says }) => says('started', 30_000)));
    const leads = () => [two, three].filter(({ out }) => out().includes('leads'));
    const someLeads = (timeoutMs: number, count: number) =>
      waitUntil('a new leader', () => Promise.resolve(leads().length === count), { timeoutMs });

    const stoppedAt = performance.now();
    one.child.kill('SIGTERM');
    const [code] = (await once(one.child, 'exit')) as [number | null];
    expect(code).to.equal(0);
    expect(one.out()).to.match(/leads \d+\nended \d+\n$/);
    await someLeads(15_000, 1);
    const handover = performance.now() - stoppedAt;

    const killedAt = performance.now();
    leads()[0]?.child.kill('SIGKILL');
    await someLeads(100_000, 2);
    const takeover = performance.now() - killedAt;
    // A promise in seconds is bounded at five times here; never sooner than the lease lasts, less one renewal.
    expect(handover).to.be.lessThan(15_000);
    expect(takeover).to.be.greaterThan(10_000).and.lessThan(100_000);
    const { spec } = await cluster.admin.get<Lease>(leaseKind, { namespace, name: 'operator' });
    expect(spec).to.include({ leaseTransitions: 2, leaseDurationSeconds: 15 });
  });

  it('never lets two lead at once while their calls are delayed, refused, lost and half open', async () => {
    const namespace = await cluster.createNamespace();
    const proxy = await cluster.startFaultProxy();
    const user = await newUser(namespace);
    let working = 0;
    let most = 0;
    const lead = async (signal: AbortSignal) => {
      most = Math.max(most, (working += 1));
      await once(signal, 'abort');
      working -= 1;
    };
    // A fifth of the usual times, so that many terms fit into a test.
    const times = { leaseSeconds: 3, renewSeconds: 2, retrySeconds: 0.4 };
    const electors = ['one', 'two'].map((identity) =>
      startElector({
        api: user.at(proxy.url),
        lease: { namespace, name: 'operator' },
        identity,
        lead,
        ...times,
      }),
    );
    for (const fault of [
      { kind: 'delay', ms: 2_500 },
      { kind: 'answer', code: 500 },
      { kind: 'answer', code: 409, reason: 'Conflict' },
      { kind: 'lose-answer' },
      { kind: 'half-open' },
      { kind: 'drop' },
    ] as const) {
      await waitUntil('a leader', () => Promise.resolve(working === 1), { timeoutMs: 40_000 });
      const asked = proxy.requests.length;
      // As many calls as a leader makes within its renew deadline, so that it loses the lease or nearly so.
      const clear = proxy.add({ when: () => true, fault, times: 8 });
      const isMet = () => Promise.resolve(proxy.requests.length >= asked + 8);
      await waitUntil('the storm is over', isMet, { timeoutMs: 40_000 });
      clear();
    }
    await waitUntil('a leader', () => Promise.resolve(working === 1), { timeoutMs: 40_000 });
    await Promise.all(electors.map((elector) => elector.stop()));
    await proxy.stop();
    expect(most).to.equal(1);
    expect(working).to.equal(0);
  });

  it('is known by the strict parser: times of six digits are stored as they were sent', async () => {
    const namespace = await cluster.createNamespace();
    const elector = startElector({
      api: (await newUser(namespace)).api,
      lease: { namespace, name: 'operator' },
      identity: 'one',
      lead: (signal) => once(signal, 'abort').then(() => undefined),
    });
    await waitUntil('it leads', () => Promise.resolve(elector.isLeader()), { timeoutMs: 10_000 });
    const { spec } = await cluster.admin.get<Lease>(leaseKind, { namespace, name: 'operator' });
    expect(spec?.renewTime).to.match(/\.\d{6}Z$/);
    await elector.stop();
    const after = await cluster.admin.get<Lease>(leaseKind, { namespace, name: 'operator' });
    expect(after.spec?.holderIdentity ?? '').to.equal('');
  });
});
