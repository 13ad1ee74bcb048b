import { randomUUID } from 'node:crypto';
import { env } from 'node:process'; // a test file is a program of its own: this is its door
import { expect } from 'chai';
import { clusterStartMs } from '@ticketbottle/kube-client/testing/cluster.js';
import type { FaultProxy, SeenRequest } from '@ticketbottle/kube-client/testing/fault-proxy.js';
import { leaseKind } from '@ticketbottle/kube-client/lease/lease.js';
import { openWorld, reasonOf, type Stage, type World } from './support/world.js';

/** Sales that run beside each other, each in a namespace of its own. */
const atOnce = 6;
const isLong = env['TEST_SIZE'] === 'long';

const isWrite = ({ method, url }: SeenRequest): boolean =>
  method !== 'GET' &&
  !url.searchParams.has('dryRun') &&
  !/\/(leases|events)(\/|$)/.test(url.pathname);

describe('an operator that dies in the middle of a sale', function () {
  this.timeout(900_000);
  let world: World;
  before(async function () {
    this.timeout(clusterStartMs);
    world = await openWorld();
  });
  after(() => world.close());

  /** A short sale of an autoscaler and a bare Deployment, from before its prewarming until after its cooldown. */
  const begin = async (stage: Stage, now: number): Promise<string> => {
    const eventId = randomUUID();
    const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
    await stage.deployment('order', 3);
    await stage.deployment('waitroom', 1);
    await stage.hpa('waitroom', { min: 2, max: 4 });
    await stage.sale('a', {
      ...{ eventId, opensAt: at(32), closesAt: at(37), cooldownSeconds: 0 },
      prewarm: { leadSeconds: 1_500, readyBySeconds: 60 },
      targets: [
        { name: 'order', ref: { kind: 'Deployment', name: 'order' }, replicas: 4 },
        {
          ...{ name: 'waitroom', ref: { kind: 'HorizontalPodAutoscaler', name: 'waitroom' } },
          ...{ floor: 6, raiseMax: true },
        },
      ],
    });
    return eventId;
  };
  const end = async (stage: Stage): Promise<unknown> => {
    const over = await stage.until('a', 'is over and as it was', ({ status }) => {
      const targets = status?.targets ?? [];
      const isRestored = targets.every(({ applied, baseline }) => applied === baseline);
      return status?.completedAt !== undefined && targets.length === 2 && isRestored;
    });
    await stage.untilWorkload('waitroom', ({ max }) => max === 4);
    return {
      sizes: [await stage.replicas('order'), await stage.minReplicas('waitroom')],
      stage: reasonOf(over, 'Progressing'),
      wasOpen: over.status?.openedAt !== undefined,
    };
  };

  /** The proxy of a process that is gone: nothing of it arrives any more. */
  const cutOff = (proxy: FaultProxy): void => {
    proxy.add({ when: () => true, fault: { kind: 'drop' }, times: Infinity });
    proxy.resetAll();
  };

  const withCrashAfter = async (k: number): Promise<{ writes: number; ended: unknown }> => {
    const stage = await world.openStage();
    const proxy = await stage.openProxy();
    let writes = 0;
    const died = Promise.withResolvers<undefined>();
    proxy.add({
      when: (request) => isWrite(request) && (writes += 1) === k,
      fault: { kind: 'lose-answer' },
    });
    const first = await stage.startOne({ url: proxy.url });
    await begin(stage, first.clock.now());
    const look = setInterval(() => {
      if (writes >= k) died.resolve(undefined);
    }, 5);
    const ended = end(stage);
    try {
      const isOver = await Promise.race([died.promise, ended.then(() => 'over')]);
      if (isOver !== 'over') {
        cutOff(proxy);
        await first.stop();
        await world.cluster.admin.remove(leaseKind, {
          ...{ namespace: stage.namespace, name: 'ticketsale-operator' },
        });
        await stage.startOne({ from: first.clock });
      }
      return { writes, ended: await ended };
    } finally {
      clearInterval(look);
      await stage.close();
    }
  };

  it('after any one of its writes leaves a sale that the next one brings to the same end', async () => {
    const calm = await withCrashAfter(Infinity);
    expect(calm.ended).to.eql({ sizes: [3, 2], stage: 'Completed', wasOpen: true });
    expect(calm.writes).to.be.above(10);
    const all = Array.from({ length: calm.writes }, (_, n) => n + 1);
    const chosen = isLong ? all : all.filter((k) => k % 3 === 1);
    const wrong: string[] = [];
    const next = async (): Promise<void> => {
      for (let k = chosen.shift(); k !== undefined; k = chosen.shift()) {
        const crashed = await withCrashAfter(k).catch((error: unknown) => ({
          ended: String(error),
        }));
        if (JSON.stringify(crashed.ended) !== JSON.stringify(calm.ended))
          wrong.push(`after write ${k}: ${JSON.stringify(crashed.ended)}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, next));
    expect(wrong).to.eql([]);
  });
});
