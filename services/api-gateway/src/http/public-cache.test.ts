import { expect } from 'chai';
import { createPublicCache } from './public-cache.js';
import { ok } from './route.js';

function setUp() {
  const state = { now: 1_000, asked: 0, fails: false };
  const cache = createPublicCache({ now: () => state.now });
  const get = (key: string) =>
    cache.answer(key, () => {
      state.asked += 1;
      return state.fails ? Promise.reject(new Error('no')) : Promise.resolve(ok(state.asked));
    });
  return { state, get };
}

describe('public answers', () => {
  it('are asked for twice a second by a thousand readers', async () => {
    const { state, get } = setUp();
    for (let ms = 0; ms < 1_000; ms++) {
      state.now = 1_000 + ms;
      await get('/api/events/1');
    }
    expect(state.asked).to.equal(2);
    await get('/api/events/2');
    expect(state.asked).to.equal(3);
  });

  it('are asked for once by all who come while the first waits', async () => {
    const { state, get } = setUp();
    const answers = await Promise.all(Array.from({ length: 50 }, () => get('/')));
    expect(new Set(answers.map(({ body }) => body))).to.eql(new Set([1]));
    expect(state.asked).to.equal(1);
  });

  it('that were refused are asked for anew', async () => {
    const { state, get } = setUp();
    state.fails = true;
    const both = await Promise.allSettled([get('/'), get('/')]);
    expect(both.map(({ status }) => status)).to.eql(['rejected', 'rejected']);
    state.fails = false;
    expect((await get('/')).body).to.equal(2);
  });
});
