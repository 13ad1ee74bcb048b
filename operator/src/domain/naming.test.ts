import { expect } from 'chai';
import { saleOf, targetOf } from '../../test/support/sales.js';
import { nameTargets } from './naming.js';

const order = { name: 'order', uid: 'order-uid', replicas: 3 };
const pay = { name: 'payment', uid: 'payment-uid', replicas: 0 };
const payHpa = {
  ...{ name: 'pay-hpa', uid: 'hpa-uid', deployment: 'payment' },
  ...{ minReplicas: 1, maxReplicas: 9 },
};
const named = (name: string, ...targets: ReturnType<typeof targetOf>[]) =>
  saleOf({ targets }, { name, uid: name });
const deployment = (name: string) => targetOf({ name, ref: { kind: 'Deployment', name } });
const hpa = (name: string) =>
  targetOf({ name, ref: { kind: 'HorizontalPodAutoscaler', name: 'pay-hpa' } });

describe('who names what', () => {
  it('is known of each sale by the name of its target', () => {
    const sale = named('a', deployment('order'), deployment('payment'));
    const places = nameTargets([sale], [order, pay], [payHpa]).placesOf('a');
    expect(places.get('order')).to.include({ via: 'Scale', name: 'order', uid: 'order-uid' });
    expect(places.get('payment')).to.include({ via: 'HPA', name: 'pay-hpa', wakes: true });
    expect(places.get('payment')).to.include({ deployment: 'payment' });
  });

  it('is one object for sales that name a Deployment and its autoscaler', () => {
    const sales = [named('a', deployment('payment')), named('b', hpa('p'))];
    const found = nameTargets(sales, [order, pay], [payHpa]).namedBy('HPA', 'pay-hpa');
    expect(found.map(({ sale, target }) => [sale.name, target.name])).to.eql([
      ['a', 'payment'],
      ['b', 'p'],
    ]);
  });

  it('counts once where one sale names a Deployment and its autoscaler, and that is told', () => {
    const naming = nameTargets([named('a', deployment('payment'), hpa('p'))], [pay], [payHpa]);
    expect(naming.namedBy('HPA', 'pay-hpa').map(({ target }) => target.name)).to.eql(['payment']);
    expect(naming.placesOf('a').get('p')).to.eql({
      via: 'None',
      problem: {
        reason: 'NamedTwice',
        message: 'target p and target payment are the same workload: remove one of them',
      },
    });
  });

  it('is a sale that something matters to before it is there', () => {
    const naming = nameTargets([named('a', deployment('later'), hpa('p'))], [pay], [payHpa]);
    for (const workload of ['later', 'pay-hpa', 'payment'])
      expect([...naming.salesAbout(workload)], workload).to.eql(['a']);
    expect([...naming.salesAbout('order')]).to.eql([]);
  });
});
