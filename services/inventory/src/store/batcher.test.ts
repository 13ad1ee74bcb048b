import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { createBatcher } from './batcher.js';

/** A batcher whose calls end when the test says so. */
function open(
  o: { mostPerBatch?: number; mostWaitingPerLane?: number; mostWaiting?: number } = {},
) {
  const calls: { requests: string[]; end: (answers?: (string | Error)[]) => void }[] = [];
  const batcher = createBatcher<string, string>({
    run: (requests) =>
      new Promise((resolve) => {
        calls.push({ requests, end: (answers = requests.map((r) => `${r}!`)) => resolve(answers) });
      }),
    shed: (why) => why,
    now: () => 10,
    mostPerBatch: 64,
    mostWaitingPerLane: 64,
    mostWaiting: 64,
    ...o,
  });
  return { batcher, calls };
}
/** Long enough for what waits for the next turn of the loop. */
const turn = async (): Promise<void> => {
  await nextTurn();
  await nextTurn();
};

describe('the batcher', () => {
  it('sends at once when idle, and together what queued while a call was under way', async () => {
    const { batcher, calls } = open();
    const first = batcher.submit('a', '1');
    await turn();
    const later = Promise.all(['2', '3', '4'].map((r) => batcher.submit('a', r)));
    await turn();
    expect(calls.map((call) => call.requests)).to.eql([['1']]);
    calls[0]?.end();
    expect(await first).to.equal('1!');
    await turn();
    expect(calls[1]?.requests).to.eql(['2', '3', '4']);
    calls[1]?.end();
    expect(await later).to.eql(['2!', '3!', '4!']);
  });

  it('lets no lane wait for another', async () => {
    const { batcher, calls } = open();
    void batcher.submit('hot', '1');
    const cold = batcher.submit('cold', '2');
    await turn();
    calls[1]?.end();
    expect(await cold).to.equal('2!');
  });

  it('lets a small call of another lane pass before a large one', async () => {
    const { batcher, calls } = open();
    const large = Array.from({ length: 4 }, (_, n) => String(n));
    const cold = batcher.submit('cold', 'x');
    await turn();
    const hot = Promise.all(large.map((r) => batcher.submit('hot', r)));
    await turn();
    expect(calls.map((call) => call.requests)).to.eql([['x']]);
    calls[0]?.end();
    await cold;
    await turn();
    expect(calls[1]?.requests).to.eql(large);
    calls[1]?.end();
    await hot;
  });

  it('does not let it pass for ever, and never one that is about as large', async () => {
    const { batcher, calls } = open();
    void batcher.submit('stuck', 'x');
    void batcher.submit('small', 'y');
    void batcher.submit('small', 'z');
    await turn();
    expect(calls.map((call) => call.requests)).to.eql([['x'], ['y', 'z']]);
    const sent = Array.from({ length: 4 }, (_, n) => batcher.submit('hot', String(n)));
    await waitUntil('sent', () => Promise.resolve(calls.length === 3), {
      timeoutMs: 1_000,
      everyMs: 1,
    });
    calls[2]?.end();
    await Promise.all(sent);
  });

  it('fails one request of a batch without the others', async () => {
    const { batcher, calls } = open();
    const both = Promise.allSettled([batcher.submit('a', '1'), batcher.submit('a', '2')]);
    await turn();
    calls[0]?.end([new Error('bad row'), 'yes']);
    expect((await both).map((one) => one.status)).to.eql(['rejected', 'fulfilled']);
  });

  it('tells who comes past the bound at once that there are too many, in one lane and in all', async () => {
    const { batcher } = open({ mostWaitingPerLane: 2, mostWaiting: 3 });
    for (const lane of ['a', 'a', 'b']) void batcher.submit(lane, 'x');
    expect(await batcher.submit('a', 'y')).to.equal('OVERLOADED');
    expect(await batcher.submit('c', 'y')).to.equal('OVERLOADED');
    expect(batcher.waiting()).to.equal(3);
  });

  it('never sends who stopped waiting before their turn', async () => {
    const { batcher, calls } = open();
    const gone = new AbortController();
    const late = batcher.submit('a', 'late', { endsAt: 9 });
    const left = batcher.submit('a', 'gone', { signal: gone.signal });
    gone.abort();
    expect([await late, await left]).to.eql(['TIMEOUT', 'TIMEOUT']);
    expect(calls).to.eql([]);
    expect(batcher.waiting()).to.equal(0);
  });

  it('runs other work of a lane between two batches, and hands on its failure', async () => {
    const { batcher, calls } = open();
    const done: string[] = [];
    void batcher.submit('a', '1').then(() => done.push('1'));
    await turn();
    const work = batcher.alone('a', () => Promise.reject(new Error('no')));
    void batcher.submit('a', '2');
    await turn();
    calls[0]?.end();
    const failure = await work.catch(String);
    expect([failure, done]).to.eql(['Error: no', ['1']]);
    await turn();
    expect(calls[1]?.requests).to.eql(['2']);
    calls[1]?.end();
    await batcher.idle();
    expect(batcher.waiting()).to.equal(0);
  });
});
