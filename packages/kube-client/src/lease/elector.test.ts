import { expect } from 'chai';
import { KubeError, KubeTransportError } from '../api/errors.js';
import type { KubeApi } from '../api/kube-api.js';
import { sleep } from '../clock.js';
import { virtualClock, type VirtualClock } from '../../test/support/virtual-clock.js';
import { random } from '../../../../test/support/random.js';
import { startElector } from './elector.js';
import type { Lease } from './lease.js';

/** One stored Lease with the API's rule of versions; the real server is met in test/elector.int.test.ts. */
function leaseStore() {
  let stored: Lease | undefined;
  let version = 0;
  const save = (lease: Lease): Lease => {
    version += 1;
    const metadata = { ...lease.metadata, uid: 'u', resourceVersion: String(version) };
    stored = { ...structuredClone(lease), metadata };
    return structuredClone(stored);
  };
  const refuse = (code: number, reason: string) => new KubeError('LEASE', { code, reason });
  return {
    read: () => structuredClone(stored),
    get(): Lease {
      if (stored === undefined) throw refuse(404, 'NotFound');
      return structuredClone(stored);
    },
    create(lease: Lease): Lease {
      if (stored !== undefined) throw refuse(409, 'AlreadyExists');
      return save(lease);
    },
    replace(lease: Lease): Lease {
      const isSame = stored?.metadata.resourceVersion === lease.metadata.resourceVersion;
      if (!isSame) throw refuse(409, 'Conflict');
      return save(lease);
    },
  };
}

type LeaseStore = ReturnType<typeof leaseStore>;
type Weather = () => { beforeMs: number; afterMs: number; fate: 'ok' | 'lost' | 'answer lost' };

const fair: Weather = () => ({ beforeMs: 5, afterMs: 5, fate: 'ok' });

function apiOf(store: LeaseStore, clock: VirtualClock, weather: Weather): KubeApi {
  const call = async <T>(work: () => T, signal: AbortSignal | undefined): Promise<T> => {
    const { beforeMs, afterMs, fate } = weather();
    const never = new AbortController().signal;
    await sleep(clock, beforeMs, never); // what is under way arrives, whatever its caller does
    if (fate === 'lost') throw new KubeTransportError('LEASE', 'timeout', 'lost');
    const result = work();
    await sleep(clock, afterMs, never);
    if (fate === 'answer lost' || signal?.aborted === true)
      throw new KubeTransportError('LEASE', 'timeout', 'answer lost');
    return result;
  };
  return {
    get: (_kind: unknown, _key: unknown, { signal }: { signal?: AbortSignal }) =>
      call(() => store.get(), signal),
    create: (_kind: unknown, lease: Lease, { signal }: { signal?: AbortSignal }) =>
      call(() => store.create(lease), signal),
    replace: (_kind: unknown, lease: Lease, { signal }: { signal?: AbortSignal }) =>
      call(() => store.replace(lease), signal),
  } as unknown as KubeApi;
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

describe('elector', () => {
  const setUp = (clock = virtualClock()) => {
    const store = leaseStore();
    const start = (identity: string, weather: Weather = fair, lead = untilAborted) =>
      startElector({
        api: apiOf(store, clock, weather),
        lease: { namespace: 'n', name: 'l' },
        identity,
        lead,
        clock,
      });
    return { clock, store, start };
  };

  it('takes a lease that nobody has, with times of six digits, and renews it every two seconds or so', async () => {
    const { clock, store, start } = setUp();
    const one = start('one');
    await clock.advance(20);
    expect(one.isLeader()).to.equal(true);
    expect(store.read()?.spec).to.include({
      holderIdentity: 'one',
      leaseDurationSeconds: 15,
      leaseTransitions: 0,
    });
    expect(store.read()?.spec?.renewTime).to.match(/T\d\d:\d\d:\d\d\.\d{6}Z$/);
    const acquired = store.read()?.spec?.acquireTime;
    await clock.advance(60_000);
    expect(Number(store.read()?.metadata.resourceVersion)).to.be.within(24, 40);
    expect(store.read()?.spec?.acquireTime).to.equal(acquired);
    const stopped = one.stop();
    await clock.advance(100);
    await stopped;
  });

  it('hands over within three seconds when the leader stops, after its work ended', async () => {
    const { clock, store, start } = setUp();
    const log: string[] = [];
    const one = start('one', fair, async (signal) => {
      await untilAborted(signal);
      await sleep(clock, 700, new AbortController().signal);
      log.push(`ended, held by ${store.read()?.spec?.holderIdentity ?? ''}`);
    });
    await clock.advance(100);
    const two = start('two');
    await clock.advance(30_000);
    expect(two.isLeader()).to.equal(false);
    const stopped = one.stop();
    await clock.advance(750);
    await stopped;
    expect(log).to.deep.equal(['ended, held by one']);
    expect(store.read()?.spec?.holderIdentity).to.equal('');
    await clock.advance(3_000);
    expect(two.isLeader()).to.equal(true);
    expect(store.read()?.spec?.leaseTransitions).to.equal(1);
  });

  it('takes over within 20 s from a leader that went silent, and not before 15', async () => {
    const { clock, start } = setUp();
    let isDead = false;
    start('one', () => ({ beforeMs: 5, afterMs: 5, fate: isDead ? 'lost' : 'ok' }));
    await clock.advance(5_000);
    const two = start('two');
    await clock.advance(10_000);
    isDead = true;
    await clock.advance(12_500); // its last renewal may be 2.4 s old
    expect(two.isLeader()).to.equal(false);
    await clock.advance(7_500);
    expect(two.isLeader()).to.equal(true);
  });

  it('ends its work ten seconds after the last renewal, before anybody may take over', async () => {
    const { clock, start } = setUp();
    let isCut = false;
    let endedAt = 0;
    const one = start(
      'one',
      () => ({ beforeMs: 5, afterMs: 5, fate: isCut ? 'lost' : 'ok' }),
      async (signal) => {
        await untilAborted(signal);
        endedAt = clock.monotonic();
      },
    );
    await clock.advance(20_000);
    isCut = true;
    await clock.advance(15_000);
    expect(one.isLeader()).to.equal(false);
    expect(endedAt - 20_000).to.be.within(7_500, 10_000);
  });

  it('pays no attention to the wall clocks of others', async () => {
    const { clock, store, start } = setUp();
    const old = { holderIdentity: 'ghost', leaseDurationSeconds: 15 };
    const spec = { ...old, renewTime: '2001-01-01T00:00:00.000000Z' };
    store.create({ metadata: { name: 'l', namespace: 'n' }, spec });
    const one = start('one');
    await clock.advance(14_000);
    expect(one.isLeader()).to.equal(false);
    clock.jumpWall(86_400_000);
    await clock.advance(500);
    expect(one.isLeader()).to.equal(false);
    await clock.advance(4_000);
    expect(one.isLeader()).to.equal(true);
  });

  it('does not lead twice at once, nor release, while its work does not end', async () => {
    const { clock, store, start } = setUp();
    let isCut = false;
    let terms = 0;
    const one = start(
      'one',
      () => ({ beforeMs: 5, afterMs: 5, fate: isCut ? 'lost' : 'ok' }),
      () => {
        terms += 1;
        return new Promise(() => undefined);
      },
    );
    await clock.advance(1_000);
    isCut = true;
    await clock.advance(20_000);
    isCut = false;
    await clock.advance(60_000);
    expect(one.isLeader()).to.equal(false);
    expect(terms).to.equal(1);
    expect(store.read()?.spec?.holderIdentity).to.equal('one');
  });

  it('never lets two work at once, in 60 histories of lost, late and half-done calls', async () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const { clock, start } = setUp(virtualClock(seed));
      const draw = random(seed * 7_919);
      const weatherOf = (): Weather => {
        let badUntil = 0;
        return () => {
          if (clock.monotonic() > badUntil && draw() < 0.05)
            badUntil = clock.monotonic() + draw() * 30_000;
          const isBad = clock.monotonic() < badUntil;
          const fate = !isBad ? 'ok' : draw() < 0.5 ? 'lost' : 'answer lost';
          return { beforeMs: draw() * (isBad ? 4_000 : 50), afterMs: draw() * 50, fate };
        };
      };
      let working = 0;
      let most = 0;
      let terms = 0;
      const lead = async (signal: AbortSignal) => {
        terms += 1;
        most = Math.max(most, (working += 1));
        await untilAborted(signal);
        working -= 1;
      };
      for (const who of ['one', 'two', 'three']) start(who, weatherOf(), lead);
      await clock.advance(300_000);
      expect(most, `seed ${seed}`).to.equal(1);
      expect(terms, `seed ${seed}`).to.be.greaterThan(0);
    }
  });

  it('refuses timings by which two could lead', () => {
    const { store, clock } = { store: leaseStore(), clock: virtualClock() };
    const api = apiOf(store, clock, fair);
    const make = () =>
      startElector({
        api,
        lease: { name: 'l' },
        identity: 'one',
        lead: untilAborted,
        clock,
        renewSeconds: 15,
      });
    expect(make).to.throw(/retrySeconds < renewSeconds < leaseSeconds/);
  });
});
