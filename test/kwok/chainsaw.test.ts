import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { expect } from 'chai';
import type { KubeObject } from '@ticketbottle/kube-client/api/objects.js';
import { startReflector, type Reflector } from '@ticketbottle/kube-client/reflector/reflector.js';
import { kindSource } from '@ticketbottle/kube-client/reflector/source.js';
import { chainsawBinary } from '@ticketbottle/local-stack/kubernetes/binaries.js';
import { run } from '@ticketbottle/local-stack/process/run.js';
import { pods } from '../../operator/src/clients/kube/kinds.js';
import { fastClock } from '../../operator/test/support/fast-clock.js';
import { createPod } from '../../operator/test/support/workloads.js';
import { openWorld, type Stage, type World } from '../../operator/test/support/world.js';

const tests = [
  'delete-while-open',
  'gitops-revert',
  'happy-sale',
  'hpa-fight',
  'leader-kill',
  'missing-target',
  'two-overlapping',
];

describe('the tests of k8s/chainsaw, which anybody can run on a cluster', function () {
  this.timeout(60 * 60_000); // the first start of a machine builds seven programs
  let world: World;
  let stage: Stage;
  let pod: Reflector<KubeObject>;
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ticketbottle-chainsaw-'));
    world = await openWorld({ nodes: 3 });
    stage = await world.openStage();
    await startOperator();
  });
  after(async () => {
    await pod.stop();
    await stage.close();
    await world.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** Whose pod can be killed: nothing of it arrives any more, and there is another one. */
  const startOperator = async (): Promise<void> => {
    const { admin } = world.cluster;
    const { namespace } = stage;
    const proxy = await stage.openProxy();
    await stage.startOne({ url: proxy.url, from: fastClock(1) });
    await createPod(admin, { namespace, app: 'operator' });
    const labelSelector = 'app.kubernetes.io/name=operator';
    pod = startReflector<KubeObject>({
      source: kindSource<KubeObject>(admin, pods, { namespace, labelSelector }),
      onChange: (_, change) => {
        if (change !== 'deleted') return;
        proxy.add({ when: () => true, fault: { kind: 'drop' }, times: Infinity });
        proxy.resetAll();
        void stage.startOne({ from: fastClock(1) });
      },
    });
    await pod.synced();
  };

  it(`pass: ${tests.join(', ')}`, async () => {
    const chainsaw = await chainsawBinary({ env, report: () => undefined });
    const id = randomUUID();
    const [opensAt, closesAt] = [300_000, 330_000].map((ms) => {
      const second = Math.ceil((Date.now() + ms) / 1_000);
      return new Date(second * 1_000).toISOString().replace('.000', '');
    });
    const window = { opensAt: Date.parse(opensAt ?? ''), closesAt: Date.parse(closesAt ?? '') };
    world.platform.windows.set(id, window);
    const values = join(dir, 'values.json');
    await writeFile(values, JSON.stringify({ image: 'pause', event: { id, opensAt, closesAt } }));
    const options = {
      ...{ config: 'k8s/chainsaw/config.yaml', values, namespace: stage.namespace },
      ...{ 'report-format': 'JSON', 'report-path': dir, 'report-name': 'report' },
    };
    const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    const failed = await run(chainsaw, ['test', 'k8s/chainsaw/tests', ...flags], {
      env: { PATH: env['PATH'], HOME: dir, KUBECONFIG: world.cluster.server.adminKubeconfigFile },
      timeoutMs: 30 * 60_000,
    }).then(
      () => '',
      (error: unknown) => String(error),
    );
    const report = await readFile(join(dir, 'report.json'), 'utf8').catch(() =>
      expect.fail(failed),
    );
    const ended = (JSON.parse(report) as { tests: Test[] }).tests.map(({ name, ...one }) => [
      name,
      whyOf(one),
    ]);
    expect(ended.sort()).to.eql(tests.map((name) => [name, []]));
    expect(failed).to.equal('');
  });
});

type Operation = { name?: string; type?: string; failure?: { error?: string } };
type Test = { name: string; steps?: { operations?: Operation[] }[] };

/** What each of its operations that failed said. */
function whyOf({ steps = [] }: Omit<Test, 'name'>): string[] {
  return steps
    .flatMap(({ operations = [] }) => operations)
    .flatMap(({ type = '', name = '', failure }) =>
      failure === undefined ? [] : [`${type} ${name}: ${failure.error ?? ''}`],
    );
}
