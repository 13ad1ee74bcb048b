import { randomUUID } from 'node:crypto';
import { env } from 'node:process'; // a test file is a program of its own: this is its door
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { clusterStartMs } from '@ticketbottle/kube-client/testing/cluster.js';
import type { FaultProxy } from '@ticketbottle/kube-client/testing/fault-proxy.js';
import type { SaleObject } from '../../operator/src/clients/kube/kinds.js';
import type { OperatorProcess } from '../../operator/test/support/operator-process.js';
import { openWorld, type Stage, type World } from '../../operator/test/support/world.js';
import { build } from '../../tools/platform/build.js';

/** `SOAK_MINUTES=10 npm run soak` is a shorter one. */
const minutes = Number(env['SOAK_MINUTES'] ?? 60);
const everyMs = 30_000;
const sampleMs = 5_000;
const deployments = ['order', 'inventory', 'payment'];
/** Between the quietest moments of the second and the last third of the time. */
const mostGrowth = 1.1;

type Sample = { heap: number; files: number; missed: number };

describe(`an operator that works for ${minutes} minutes without a pause`, function () {
  this.timeout((minutes + 30) * 60_000);
  let world: World;
  let stage: Stage;
  let proxy: FaultProxy;
  let operator: OperatorProcess;
  before(async function () {
    this.timeout(clusterStartMs);
    await build();
    world = await openWorld();
    stage = await world.openStage();
    for (const name of [...deployments, 'waitroom']) await stage.deployment(name, 2);
    await stage.hpa('waitroom', { min: 1, max: 50 });
    proxy = await stage.openProxy();
    operator = await stage.startProcess({ url: proxy.url });
  });
  after(async () => {
    await stage.close();
    await world.close();
  });

  /** From before its prewarming until nothing of it is left. */
  const sell = async (n: number): Promise<void> => {
    const name = `sale-${n}`;
    const at = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
    const own = deployments[n % deployments.length] ?? '';
    await stage.sale(name, {
      ...{ eventId: randomUUID(), opensAt: at(65), closesAt: at(95), cooldownSeconds: 0 },
      prewarm: { leadSeconds: 60, readyBySeconds: 10 },
      targets: [
        { name: own, ref: { kind: 'Deployment', name: own }, replicas: 3 },
        { name: 'line', ref: { kind: 'HorizontalPodAutoscaler', name: 'waitroom' }, replicas: 2 },
      ],
    });
    const isOver = ({ status }: SaleObject) => status?.completedAt !== undefined;
    const over = await stage.until(name, 'is over', isOver, 5 * 100_000);
    expect(over.status?.openedAt, `${name} was never open`).to.not.equal(undefined);
    await stage.delete(name);
    await stage.untilGone(name, 5 * 60_000);
  };
  const sample = async (): Promise<Sample> => ({
    heap: await operator.figure('nodejs_heap_size_used_bytes'),
    files: await operator.figure('process_open_fds'),
    missed: await operator.figure('missed_events'),
  });

  it('keeps its memory and its connections, misses nothing, and gives everything back', async () => {
    const samples: Sample[] = [];
    const sales: Promise<void>[] = [];
    const wrong: string[] = [];
    const until = performance.now() + minutes * 60_000;
    for (let n = 0; performance.now() < until; n += 1) {
      sales.push(sell(n).catch((error: unknown) => void wrong.push(String(error))));
      const next = Math.min(until, performance.now() + everyMs);
      while (performance.now() < next) {
        samples.push(await sample());
        await pause(sampleMs);
      }
      if (n % 10 === 5) proxy.resetAll(); // every connection at once, every five minutes
      if (n % 10 === 9) await operator.mount(await stage.user.newToken());
    }
    await Promise.all(sales);
    expect(wrong).to.eql([]);
    for (const name of deployments) await stage.untilReplicas(name, 2);

    const third = Math.floor(samples.length / 3);
    const least = (of: Sample[], by: 'heap' | 'files') => Math.min(...of.map((one) => one[by]));
    const [middle, last] = [samples.slice(third, 2 * third), samples.slice(-third)];
    const growth = least(last, 'heap') / least(middle, 'heap');
    const files = [least(middle, 'files'), least(last, 'files')];
    const mebibytes = (least(last, 'heap') / 1_024 ** 2).toFixed(1);
    process.stdout.write(
      `    ${sales.length} sales, heap ${mebibytes} MiB, ${growth.toFixed(3)} of before, files ${files.join(' and ')}\n`,
    );
    expect(samples.at(-1)?.missed).to.equal(0);
    expect(growth).to.be.below(mostGrowth);
    expect(files[1]).to.be.at.most((files[0] ?? 0) + 2);
  });
});
