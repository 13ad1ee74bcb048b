import { expect } from 'chai';
import { createLogger } from './logger.js';
import { createRevocations, type Revocation } from './revocations.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const startMs = 1_800_000_000_000;

function setUp() {
  const state = {
    nowMs: startMs,
    isDown: false,
    list: [] as Revocation[],
    asked: [] as (number | undefined)[],
  };
  const revocations = createRevocations({
    logger,
    clock: { now: () => state.nowMs },
    source: (since) => {
      state.asked.push(since?.getTime());
      return state.isDown ? Promise.reject(new Error('away')) : Promise.resolve(state.list);
    },
  });
  const at = async (ms: number) => {
    state.nowMs = startMs + ms;
    await revocations.refresh();
  };
  return { state, revocations, at };
}
const one = (o: Partial<Revocation>): Revocation => ({
  userId: 'u1',
  sessionId: '',
  minVersion: 0,
  revokedAt: new Date(startMs),
  ...o,
});

describe('revoked tokens', () => {
  it('are those of an ended session, and those older than the credentials of an account', async () => {
    const { state, revocations, at } = setUp();
    state.list = [one({ minVersion: 3 }), one({ userId: 'u2', sessionId: 's2' })];
    await at(0);
    expect(revocations.isRevoked({ userId: 'u1', sessionId: 's1', ver: 2 })).to.equal(true);
    expect(revocations.isRevoked({ userId: 'u1', sessionId: 's1', ver: 3 })).to.equal(false);
    expect(revocations.isRevoked({ userId: 'u2', sessionId: 's2', ver: 1 })).to.equal(true);
    expect(revocations.isRevoked({ userId: 'u2', sessionId: 's3', ver: 1 })).to.equal(false);
  });

  it('are asked for once per 2 s, from a while before the newest', async () => {
    const { state, at } = setUp();
    state.list = [one({ minVersion: 2 })];
    for (const ms of [0, 1_000, 1_999, 2_000, 2_500, 4_000]) await at(ms);
    expect(state.asked).to.eql([undefined, startMs - 30_000, startMs - 30_000]);
  });

  it('stay known while their list is away, which says that it is old after 5 s', async () => {
    const { state, revocations, at } = setUp();
    state.list = [one({ minVersion: 2 })];
    await at(0);
    state.isDown = true;
    await at(5_000);
    expect(revocations.isFresh()).to.equal(true);
    await at(5_001);
    expect(revocations.isFresh()).to.equal(false);
    expect(revocations.isRevoked({ userId: 'u1', sessionId: 's1', ver: 1 })).to.equal(true);
    state.isDown = false;
    await at(7_100);
    expect(revocations.isFresh()).to.equal(true);
  });

  it('are asked for again soon when they never could be listed, as when all services start at once', async () => {
    const { state, revocations, at } = setUp();
    state.isDown = true;
    for (const ms of [0, 100, 249]) await at(ms);
    expect(state.asked).to.have.length(1);
    state.isDown = false;
    await at(250);
    expect(revocations.isFresh()).to.equal(true);
  });

  it('are told as news once each, and forgotten when no token can be as old', async () => {
    const { state, revocations, at } = setUp();
    state.list = [one({ minVersion: 2 })];
    await at(0);
    await at(2_000);
    expect(revocations.news()).to.equal(1);
    state.list = [one({ minVersion: 3, revokedAt: new Date(startMs + 3_000) })];
    await at(4_000);
    expect(revocations.news()).to.equal(2);
    state.list = [];
    await at(17 * 60_000);
    expect(revocations.isRevoked({ userId: 'u1', sessionId: 's1', ver: 1 })).to.equal(false);
  });
});
