import { virtualClock } from '@ticketbottle/kube-client/testing/virtual-clock.js';
import { expect } from 'chai';
import { pollDependencies } from './dependencies.js';

describe('the dependencies of a Deployment', () => {
  const deployment = { namespace: 'shop', name: 'order' };
  /** What each pod says, by its port. */
  function watch(...pods: (string | undefined)[]) {
    const clock = virtualClock();
    const changed: string[] = [];
    const asked: number[] = [];
    const dependencies = pollDependencies({
      podsOf: ({ name }) => (name === 'order' ? pods.map((_, port) => ({ ip: '::1', port })) : []),
      clock,
      onChange: ({ namespace, name }) => changed.push(`${namespace}/${name}`),
      read: ({ port }) => {
        asked.push(port);
        return Promise.resolve(pods[port]);
      },
    });
    const look = async (): Promise<string | undefined> => {
      const isFirst = asked.length === 0;
      dependencies.troubleOf(deployment);
      await clock.advance(isFirst ? 0 : 5_000);
      return dependencies.troubleOf(deployment);
    };
    return { pods, changed, asked, dependencies, look };
  }

  it('are in trouble after three bad answers in a row and well after two good ones, each told', async () => {
    const { pods, changed, look, dependencies } = watch(undefined, 'redis: away');
    expect([await look(), await look()]).to.eql([undefined, undefined]);
    expect(await look()).to.equal('redis: away');
    expect(changed).to.eql(['shop/order', 'shop/order']);
    pods[0] = 'kafka: away';
    expect(await look(), 'the first by name').to.equal('kafka: away');
    expect(changed).to.have.length(3);
    pods.fill(undefined);
    expect(await look()).to.equal('kafka: away');
    expect(await look()).to.equal(undefined);
    expect(changed).to.have.length(4);
    await dependencies.stop();
  });

  it('are asked of five pods at most, each five seconds', async () => {
    const { asked, look, dependencies } = watch(...Array<undefined>(9).fill(undefined));
    await look();
    expect(asked).to.eql([0, 1, 2, 3, 4]);
    await look();
    expect(asked).to.have.length(10);
    await dependencies.stop();
  });

  it('are well where there is no pod, also when the last one said otherwise', async () => {
    const { pods, look, dependencies } = watch('redis: away');
    for (let n = 0; n < 2; n++) await look();
    expect(await look()).to.equal('redis: away');
    pods.length = 0;
    await look();
    expect(await look()).to.equal(undefined);
    await dependencies.stop();
  });
});
