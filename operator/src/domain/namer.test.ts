import { expect } from 'chai';
import { createNamer } from './namer.js';
import type { Sale, Target, TargetRef } from './sale.js';

const target = (ref: TargetRef): Target => ({
  name: ref.name,
  ref,
  raiseMax: false,
  required: true,
});
const deploymentRef = (name: string): TargetRef => ({ kind: 'Deployment', name });
const sale = (name: string, more: Partial<Sale> = {}, targets = [deploymentRef('order')]): Sale =>
  ({
    ...{ name, uid: `uid of ${name}`, generation: 1, createdAt: 0, latches: {} },
    spec: { targets: targets.map(target) },
    ...more,
  }) as Sale;
const order = { name: 'order', uid: 'o', replicas: 1 };
const hpa = { name: 'auto', uid: 'h', deployment: 'order', minReplicas: 1, maxReplicas: 9 };

describe('who names what, over time', () => {
  it('is not worked out anew for a status, and tells of the sales as they are now', () => {
    const name = createNamer();
    const before = name({ sales: [sale('a')], deployments: [order], hpas: [] });
    const open = sale('a', { latches: { openedAt: 5 } });
    const busy = { ...order, replicas: 4 };
    const after = name({ sales: [open], deployments: [busy], hpas: [] });
    expect(after.placesOf('a')).to.equal(before.placesOf('a'));
    expect(after.namedBy('Scale', 'order').map((one) => one.sale)).to.eql([open]);
    expect(before.namedBy('Scale', 'order')[0]?.sale.latches).to.eql({});
  });

  for (const [what, next] of [
    ['another spec', { sales: [sale('a', { generation: 2 }, [deploymentRef('pay')])] }],
    ['a sale made anew', { sales: [sale('a', { uid: 'another' }, [deploymentRef('pay')])] }],
    ['a sale more', { sales: [sale('a'), sale('b')] }],
    ['a sale less', { sales: [] }],
    ['a Deployment made anew', { deployments: [{ ...order, uid: 'p' }] }],
    ['a Deployment that is gone', { deployments: [] }],
    ['an autoscaler', { hpas: [hpa] }],
  ] as const)
    it(`is worked out anew for ${what}`, () => {
      const first = { sales: [sale('a')], deployments: [order], hpas: [] };
      const world = { ...first, ...next };
      const name = createNamer();
      name(first);
      const [kept, fresh] = [name(world), createNamer()(world)];
      for (const one of ['a', 'b']) expect(kept.placesOf(one)).to.eql(fresh.placesOf(one));
      for (const via of ['HPA', 'Scale'] as const)
        for (const workload of ['order', 'auto', 'pay'])
          expect(kept.namedBy(via, workload)).to.eql(fresh.namedBy(via, workload));
    });

  it('is worked out anew for one that falls asleep, or that KEDA takes', () => {
    const name = createNamer();
    const world = { sales: [sale('a')], deployments: [order], hpas: [hpa] };
    expect(name(world).placesOf('a').get('order')).to.include({ via: 'HPA', wakes: false });
    const asleep = { ...world, deployments: [{ ...order, replicas: 0 }] };
    expect(name(asleep).placesOf('a').get('order')).to.include({ wakes: true });
    const taken = { ...world, hpas: [{ ...hpa, ownerKind: 'ScaledObject' }] };
    expect(name(taken).placesOf('a').get('order')).to.include({ via: 'None' });
  });
});
