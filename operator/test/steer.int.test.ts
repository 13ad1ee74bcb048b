import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { clusterStartMs } from '@ticketbottle/kube-client/testing/cluster.js';
import type { SaleObject } from '../src/clients/kube/kinds.js';
import { openWorld, reasonOf, type Running, type Stage, type World } from './support/world.js';

describe('a sale that is open', function () {
  this.timeout(120_000);
  let world: World;
  let stage: Stage;
  before(async function () {
    this.timeout(clusterStartMs);
    world = await openWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    stage = await world.openStage();
    await stage.deployment('order', 1);
  });
  afterEach(() => stage.close());

  const order = { name: 'order', ref: { kind: 'Deployment' as const, name: 'order' } };
  const open = async ({ clock }: Running, more: object): Promise<string> => {
    const eventId = randomUUID();
    const at = (minutes: number) => new Date(clock.now() + minutes * 60_000).toISOString();
    await stage.sale('a', {
      ...{ eventId, opensAt: at(16), closesAt: at(600), cooldownSeconds: 60 },
      targets: [{ ...order, replicas: 4 }],
      ...more,
    });
    await stage.until('a', 'is open', (sale) => reasonOf(sale, 'Progressing') === 'Open');
    return eventId;
  };

  it('admits as many as its ready workers carry: fewer at once when they die, more step by step', async () => {
    const operator = await stage.startOne();
    const perReplica = { metric: 'Checkouts' as const, capacity: 5 };
    const waitingRoom = { releasePerSecond: 20 };
    await open(operator, { waitingRoom, targets: [{ ...order, perReplica }] });
    const rate = (wanted: number) =>
      stage.untilLine('a', `admits ${wanted} a second`, ({ gate }) => {
        expect(gate.state).to.equal('Armed');
        return gate.effectiveReleasePerSecond === wanted;
      });
    await rate(20);
    await stage.limitReady('order', 2);
    await rate(10);
    await stage.limitReady('order', 5);
    for (const next of [12, 14, 20]) await rate(next);
  });

  it('lets its workers go soon after the last ticket, and wants them back when stock returns', async () => {
    const operator = await stage.startOne();
    const eventId = await open(operator, {});
    world.platform.lines.set(eventId, { total: 100, sold: 100, inCheckout: 0 });
    const soldOut = (sale: SaleObject) => sale.status?.soldOutAt !== undefined;
    await stage.until('a', 'is sold out', soldOut);
    await stage.untilReplicas('order', 1);
    world.platform.lines.set(eventId, { total: 100, sold: 99, inCheckout: 0 });
    await stage.until('a', 'is open again', (sale) => reasonOf(sale, 'Progressing') === 'Open');
    await stage.untilReplicas('order', 4);
  });

  describe('on workers whose database is away', () => {
    let page: Server;
    let isWell = true;
    beforeEach(async () => {
      isWell = true;
      page = createServer((_, response) => {
        const postgres = isWell ? { ok: true } : { ok: false, error: 'connect ECONNREFUSED' };
        response.end(JSON.stringify({ dependencies: { postgres } }));
      });
      await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    });
    afterEach(() => new Promise((resolve) => page.close(resolve)));

    it('is held with the reason, and goes on when it is back', async () => {
      await stage.worker('order', (page.address() as AddressInfo).port);
      const operator = await stage.startOne();
      await open(operator, { gate: { maxHoldSeconds: 3_600 } });
      isWell = false;
      await stage.untilLine('a', 'is held', ({ gate }) => gate.state === 'Held');
      const held = await stage.until('a', 'says why', (s) => reasonOf(s, 'Ready') === 'Unhealthy');
      expect(reasonOf(held, 'DependenciesHealthy')).to.equal('Unhealthy');
      const ready = held.status?.conditions?.find(({ type }) => type === 'Ready');
      expect(ready?.message).to.equal('order: postgres: connect ECONNREFUSED');
      isWell = true;
      await stage.untilLine('a', 'goes on', ({ gate }) => gate.state === 'Armed');
    });
  });
});
