import { virtualClock } from '@ticketbottle/kube-client/testing/virtual-clock.js';
import { expect } from 'chai';
import { pollAsked } from './poll-asked.js';

const minute = 60_000;

describe('answers that are fetched as long as somebody wants them', () => {
  function start(o: { most?: number } = {}) {
    const clock = virtualClock();
    const asked: string[] = [];
    const changed: string[] = [];
    const troubles: string[] = [];
    let answer: (key: string, signal: AbortSignal) => Promise<string> = () => Promise.resolve('a');
    const polled = pollAsked({
      ...{ clock, everyMs: 10_000, deadlineMs: 2_000, most: o.most ?? 3 },
      ask: (key, signal) => {
        asked.push(key);
        return answer(key, signal);
      },
      isAlike: (one, other) => one === other,
      onChange: (key) => changed.push(key),
      onTrouble: (key, error) => troubles.push(`${key} ${String(error)}`),
    });
    const reply = (next: typeof answer): void => {
      answer = next;
    };
    return { clock, asked, changed, troubles, polled, reply };
  }
  const never = (_key: string, signal: AbortSignal) =>
    new Promise<string>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });

  it('are fetched at once when first wanted, and then each interval', async () => {
    const { clock, asked, polled } = start();
    expect(polled.of('x')).to.equal(undefined);
    await clock.advance(0);
    expect(polled.of('x')).to.eql({ value: 'a', observedAt: clock.now(), ageMs: 0 });
    await clock.advance(35_000);
    expect(asked).to.eql(['x', 'x', 'x', 'x']);
    expect(polled.of('x')?.ageMs).to.equal(5_000);
    await polled.stop();
  });

  it('are not fetched any more when nobody wanted them for ten minutes', async () => {
    const { clock, asked, polled } = start();
    polled.of('x');
    await clock.advance(9 * minute);
    polled.of('x');
    await clock.advance(9 * minute);
    expect(asked).to.have.length(6 * 18 + 1);
    await clock.advance(2 * minute);
    expect(clock.armed()).to.equal(0);
    expect(polled.of('x'), 'forgotten').to.equal(undefined);
    await clock.advance(0);
    expect(polled.of('x')?.value).to.equal('a');
    await polled.stop();
  });

  it('are told when they differ, and the first one always', async () => {
    const { clock, changed, polled, reply } = start();
    polled.of('x');
    await clock.advance(30_000);
    expect(changed).to.eql(['x']);
    reply(() => Promise.resolve('b'));
    await clock.advance(30_000);
    expect(changed).to.eql(['x', 'x']);
    await polled.stop();
  });

  it('only age by a failure, which is told once until something is answered', async () => {
    const { clock, troubles, changed, polled, reply } = start();
    polled.of('x');
    await clock.advance(0);
    reply(() => Promise.reject(new Error('away')));
    await clock.advance(30_000);
    expect(polled.of('x')).to.include({ value: 'a', ageMs: 30_000 });
    expect(troubles).to.eql(['x Error: away']);
    reply(() => Promise.resolve('a'));
    await clock.advance(10_000);
    reply(() => Promise.reject(new Error('away again')));
    await clock.advance(10_000);
    expect(troubles).to.eql(['x Error: away', 'x Error: away again']);
    expect(changed).to.eql(['x']);
    await polled.stop();
  });

  it('are given up after the deadline', async () => {
    const { clock, troubles, asked, polled, reply } = start();
    reply(never);
    polled.of('x');
    await clock.advance(1_999);
    expect(troubles).to.eql([]);
    await clock.advance(1);
    expect(troubles).to.eql(['x Error: no answer within 2000 ms']);
    await clock.advance(8_000);
    expect(asked).to.have.length(2);
    await polled.stop();
  });

  it('are of a bounded number of keys; the next one waits until one is forgotten', async () => {
    const { clock, asked, polled } = start({ most: 2 });
    for (const key of ['x', 'y', 'z']) polled.of(key);
    expect(asked).to.eql(['x', 'y']);
    await clock.advance(11 * minute);
    polled.of('z');
    expect(asked.at(-1)).to.equal('z');
    await polled.stop();
  });

  it('end when they are stopped, without a word about what was under way', async () => {
    const { clock, asked, troubles, polled, reply } = start();
    reply(never);
    polled.of('x');
    await polled.stop();
    expect(clock.armed()).to.equal(0);
    polled.of('x');
    await clock.advance(minute);
    expect(asked).to.eql(['x']);
    expect(troubles).to.eql([]);
  });
});
