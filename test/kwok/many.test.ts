import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { FaultProxy } from '@ticketbottle/kube-client/testing/fault-proxy.js';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { ticketSales, type SaleObject } from '../../operator/src/clients/kube/kinds.js';
import type { OperatorProcess } from '../../operator/test/support/operator-process.js';
import { openWorld, reasonOf, type Stage, type World } from '../../operator/test/support/world.js';
import { isWrite, told } from '../../operator/test/support/writes.js';
import { build } from '../../tools/platform/build.js';
import { atOnce } from '../support/at-once.js';

const count = 500;
const targets = ['order', 'inventory', 'payment', 'waitroom-line', 'gateway'];
const mostMebibytes = 200;
const makers = 8;
/** A new leader knows everything within 10 s: waited for five times as long. */
const knowsMs = 5 * 10_000;
const minutes = 3;
const hour = 3_600_000;

describe(`${count} sales of ${targets.length} targets in a cluster of real controllers`, function () {
  this.timeout(hour);
  let world: World;
  let stage: Stage;
  let proxy: FaultProxy;
  before(async () => {
    await build();
    world = await openWorld({ nodes: 30 });
    stage = await world.openStage();
    proxy = await stage.openProxy();
  });
  after(async () => {
    await stage.close();
    await world.close();
  });

  const make = async (n: number): Promise<void> => {
    const refs = targets.map((name) => ({
      ...{ name, replicas: 3 },
      ref: { kind: 'Deployment' as const, name: `${name}-${n}` },
    }));
    for (const { ref } of refs) await stage.deployment(ref.name, 1);
    const at = (hours: number) => new Date(Date.now() + hours * hour).toISOString();
    const window = { opensAt: at(1_000), closesAt: at(1_002) };
    await stage.sale(`sale-${n}`, { eventId: randomUUID(), ...window, targets: refs });
  };
  const mebibytes = async (operator: OperatorProcess): Promise<number> =>
    (await operator.figure('process_resident_memory_bytes')) / 1_024 ** 2;

  it('cost at most a write a minute and 200 MiB while none of them is open, and a new leader seconds', async () => {
    await atOnce(makers, Array(count).keys(), make);
    const first = await stage.startProcess({ url: proxy.url });
    const { namespace } = stage;
    const areScheduled = async (): Promise<boolean> => {
      const { items } = await world.cluster.admin.list<SaleObject>(ticketSales, { namespace });
      return items.every((sale) => reasonOf(sale, 'Progressing') === 'Scheduled');
    };
    await waitUntil('all are scheduled', areScheduled, { timeoutMs: hour / 4 });
    await quiet(proxy);

    const before = proxy.requests.length;
    await pause(minutes * 60_000); // what is promised is a count within a time
    const writes = proxy.requests.slice(before).filter(isWrite);
    expect(writes.map(told)).to.have.lengthOf.at.most(minutes);
    const size = await mebibytes(first);

    await first.end('SIGTERM');
    await stage.edit('sale-0', { hold: true });
    const next = await stage.startProcess({ url: proxy.url });
    const from = performance.now();
    const isSeen = ({ metadata, status }: SaleObject) =>
      status?.observedGeneration === metadata.generation;
    await stage.until('sale-0', 'is known to the next leader', isSeen, knowsMs);
    const seconds = (performance.now() - from) / 1_000;
    const sizes = [size, await mebibytes(next)];
    const figures = `${sizes.map((one) => one.toFixed(0)).join(' and ')} MiB, ${writes.length} writes in ${minutes} min, known after ${seconds.toFixed(1)} s`;
    process.stdout.write(`    ${figures}\n`);
    expect(Math.max(...sizes), figures).to.be.below(mostMebibytes);
  });
});

/** What the last of them still had to say is said. */
async function quiet(proxy: FaultProxy): Promise<void> {
  const isQuiet = async (): Promise<boolean> => {
    const before = proxy.requests.length;
    await pause(20_000);
    return proxy.requests.slice(before).filter(isWrite).length === 0;
  };
  await waitUntil('nothing is written for 20 s', isQuiet, { timeoutMs: hour / 4 });
}
