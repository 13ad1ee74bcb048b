import { expect } from 'chai';
import type { TicketSale } from '../../api/ticket-sale.js';
import { sale } from '../../../test/support/manifests.js';
import { createView } from '../view.js';
import { targetKey, type Looks } from '../looks.js';
import type { Targets } from '../ports.js';
import { createTargetController, type TargetPorts } from './target-controller.js';

const namespace = 'tickets';
/** `sale` opens then, and wants its workers a quarter of an hour before. */
const raiseAt = Date.parse('2026-12-01T03:00:00Z') - 900_000;

/** A Deployment of one pod that a sale wants 20 of. */
function openTarget({ now, aheadMs }: { now: number; aheadMs: number }) {
  const metadata = {
    ...{ name: 'concert', namespace, uid: 's', resourceVersion: '1', generation: 1 },
    creationTimestamp: '2026-11-30T00:00:00Z',
  };
  const defaults = { prewarm: { leadSeconds: 900, readyBySeconds: 60 }, cooldownSeconds: 0 };
  const all = [{ ...sale(defaults), metadata } as unknown as TicketSale];
  const order = { uid: 'd', resourceVersion: '1', minReplicas: 1, managedFields: [] };
  const facts = { name: 'order', uid: 'd', replicas: 1, ready: 1, isObserved: true };
  const clock = { ours: now };
  const patched: (number | null)[] = [];
  const targets: Targets = {
    deployments: () => [facts],
    hpas: () => [],
    read: () => Promise.resolve(order),
    cached: () => order,
    patch: (_, { value }) => {
      patched.push(value);
      return Promise.resolve('Done');
    },
  };
  const ledger = { ledger: { uid: 'd', version: '1', baseline: 1, lastWritten: [20] } };
  const ports: TargetPorts = {
    targets,
    ledgers: {
      read: () => Promise.resolve({ ...ledger, resourceVersion: '1' }),
      cached: () => ({ ...ledger, resourceVersion: '1' }),
      owners: () => [],
      write: () => Promise.resolve('Done'),
    },
    clock: {
      now: () => clock.ours,
      serverNow: () => clock.ours + aheadMs,
      monotonicMs: () => clock.ours,
    },
    stats: { of: () => undefined },
    events: { tell: () => undefined },
  };
  const sales = { all: () => all, get: () => all[0] };
  const looks: Looks = new Map();
  const controller = createTargetController({
    ...{ ports, looks, hardLimit: 100, isFresh: () => true, onSeen: () => undefined },
    view: createView({ sales, targets }, namespace),
  });
  const key = targetKey({ namespace, via: 'Scale', name: 'order' });
  return { patched, look: () => controller.run(key), passes: (ms: number) => (clock.ours += ms) };
}

describe('when a target is looked at again', () => {
  it('is when a sale begins to want it by the first of two clocks, whoever asked too early', async () => {
    // The offset of the server's clock is a median that moves: the sale was looked at when it was larger.
    const target = openTarget({ now: raiseAt - 500, aheadMs: 200 });
    expect(await target.look()).to.eql({ afterMs: 300 });
    expect(target.patched).to.eql([]);
    target.passes(300);
    await target.look();
    expect(target.patched).to.eql([20]);
  });

  it('is at once when the clock that is ahead says so', async () => {
    const target = openTarget({ now: raiseAt - 500, aheadMs: 600 });
    expect(await target.look()).to.eql({ afterMs: 0 });
    expect(target.patched).to.eql([20]);
  });
});
