import { expect } from 'chai';
import { currentContext, generateWith, runWith } from './request-context.js';

const context = { requestId: 'r-1' };
const id = (): string | undefined => currentContext()?.requestId;

describe('request context', () => {
  it('is there behind every await of a run, and not outside', async () => {
    const seen = await runWith(context, async () => {
      await Promise.resolve();
      return id();
    });
    expect([seen, id()]).to.eql(['r-1', undefined]);
  });

  it('is there in every step of a generator, and not in its consumer', async () => {
    const seen: unknown[] = [];
    async function* steps() {
      for (const step of [1, 2, 3]) {
        await Promise.resolve();
        seen.push(id());
        yield step;
      }
      return 'done';
    }
    const generator = generateWith(context, steps());
    const outside: unknown[] = [];
    let step = await generator.next();
    for (; step.done !== true; step = await generator.next()) outside.push(step.value, id());
    expect(step.value).to.equal('done');
    expect(seen).to.eql(['r-1', 'r-1', 'r-1']);
    expect(outside).to.eql([1, undefined, 2, undefined, 3, undefined]);
  });

  it('is there while a generator that its consumer left cleans up', async () => {
    let cleanedAs: string | undefined;
    async function* steps() {
      try {
        await Promise.resolve();
        yield 1;
        yield 2;
      } finally {
        cleanedAs = id();
      }
    }
    for await (const step of generateWith(context, steps())) {
      expect(step).to.equal(1);
      break;
    }
    expect(cleanedAs).to.equal('r-1');
  });

  it('lets an error of the generator through', async () => {
    async function* steps(): AsyncGenerator<number, void, undefined> {
      yield await Promise.reject(new Error('broken step'));
    }
    const failure = await generateWith(context, steps())
      .next()
      .catch((error: unknown) => error);
    expect(failure).to.have.property('message', 'broken step');
  });
});
