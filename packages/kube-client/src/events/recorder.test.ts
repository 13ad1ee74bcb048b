import { expect } from 'chai';
import { KubeError, KubeTransportError } from '../api/errors.js';
import type { KubeApi } from '../api/kube-api.js';
import { virtualClock } from '../../test/support/virtual-clock.js';
import { cutToBytes, toEvent, type EventObject, type Happening } from './event.js';
import { createRecorder } from './recorder.js';

const kind = { group: 'x.io', version: 'v1', plural: 'things', kind: 'Thing' };
const about = (reason: string, more: Partial<Happening> = {}): Happening => ({
  regarding: { metadata: { namespace: 'n', name: 'a', uid: 'u1', resourceVersion: '5' } },
  kind,
  type: 'Normal',
  reason,
  action: 'Check',
  note: `it is ${reason}`,
  ...more,
});

const by = { controller: 'x.io/operator', instance: 'pod-1' };

describe('event recorder', () => {
  const setUp = (maxSeries = 1_000) => {
    const clock = virtualClock();
    const created: EventObject[] = [];
    const patched: { name: string; series: { count: number } }[] = [];
    let failure: Error | undefined;
    const api = {
      create: (_kind: unknown, event: EventObject) => {
        if (failure !== undefined) return Promise.reject(failure);
        created.push(structuredClone(event));
        return Promise.resolve(event);
      },
      mergePatch: (
        _kind: unknown,
        { name }: { name: string },
        { change }: { change: { series: { count: number } } },
      ) => {
        if (failure !== undefined) return Promise.reject(failure);
        patched.push({ name, series: change.series });
        return Promise.resolve({});
      },
    } as unknown as KubeApi;
    const recorder = createRecorder({ api, by, clock, maxSeries });
    return { clock, created, patched, recorder, fail: (error?: Error) => (failure = error) };
  };

  it('writes the first happening at once, with times of six digits and all that the API demands', async () => {
    const { clock, created, recorder } = setUp();
    recorder.record(about('Warm'));
    await clock.advance(0);
    expect(created).to.have.length(1);
    expect(created[0]).to.include({
      eventTime: '2026-11-28T10:00:00.000000Z',
      reportingController: 'x.io/operator',
      reportingInstance: 'pod-1',
      reason: 'Warm',
      action: 'Check',
      type: 'Normal',
    });
    expect(created[0]).to.not.have.property('series');
    expect(created[0]?.regarding).to.include({ apiVersion: 'x.io/v1', kind: 'Thing', uid: 'u1' });
  });

  it('folds repeats into the series of the first, told of once a minute', async () => {
    const { clock, created, patched, recorder } = setUp();
    for (let second = 0; second < 120; second += 1) {
      recorder.record(about('Warm', { note: `${second}` }));
      await clock.advance(1_000);
    }
    expect(created).to.have.length(1);
    expect(patched).to.have.length.within(1, 2);
    expect(patched.at(-1)?.series.count).to.be.within(60, 121);
    expect(patched.at(-1)?.name).to.equal(created[0]?.metadata.name);
  });

  it('keeps a condition that flaps for 24 h under 50 Events, at any pace', async function () {
    this.timeout(60_000);
    for (const everyMs of [10_000, 400_000, 3_000_000, 4_000_000]) {
      const { clock, created, recorder } = setUp();
      for (let at = 0; at < 86_400_000; at += everyMs) {
        recorder.record(about((at / everyMs) % 2 === 0 ? 'Warm' : 'Cold'));
        await clock.advance(everyMs);
      }
      expect(created.length, `every ${everyMs} ms`).to.be.lessThan(50);
    }
  });

  it('begins anew when the server has forgotten the first event', async () => {
    const { clock, created, recorder, fail } = setUp();
    recorder.record(about('Warm'));
    await clock.advance(1_000);
    recorder.record(about('Warm'));
    fail(new KubeError('PATCH', { code: 404, reason: 'NotFound' }));
    await clock.advance(61_000);
    fail();
    recorder.record(about('Warm'));
    await clock.advance(61_000);
    expect(created.length).to.be.within(1, 2);
    expect(recorder.lost()).to.be.lessThan(2);
  });

  it('tells everything due when it stops', async () => {
    const { clock, created, patched, recorder } = setUp();
    recorder.record(about('Warm'));
    await clock.advance(0);
    recorder.record(about('Warm'));
    recorder.record(about('Cold'));
    await recorder.stop();
    expect(created).to.have.length(2);
    expect(patched.map(({ series }) => series.count)).to.deep.equal([2]);
    expect(clock.armed()).to.equal(0);
  });

  it('tries again while the server is away, and gives up and counts after five times', async () => {
    const { clock, created, recorder, fail } = setUp();
    fail(new KubeTransportError('POST', 'network', 'refused'));
    recorder.record(about('Warm'));
    await clock.advance(10_000);
    fail();
    await clock.advance(60_000);
    expect(created).to.have.length(1);
    fail(new KubeTransportError('POST', 'network', 'refused'));
    recorder.record(about('Cold'));
    await clock.advance(600_000);
    expect(recorder.lost()).to.equal(1);
  });

  it('gives up at once on an event that is refused', async () => {
    const { clock, recorder, fail } = setUp();
    fail(new KubeError('POST', { code: 403, reason: 'Forbidden' }));
    recorder.record(about('Warm'));
    await clock.advance(1_000);
    expect(recorder.lost()).to.equal(1);
  });

  it('remembers a bounded number of series', async () => {
    const { clock, created, recorder } = setUp(10);
    for (let i = 0; i < 100; i += 1) {
      recorder.record(about('Warm', { regarding: { metadata: { namespace: 'n', name: `${i}` } } }));
      await clock.advance(1_000);
    }
    expect(created).to.have.length(100);
    recorder.record(about('Warm', { regarding: { metadata: { namespace: 'n', name: '0' } } }));
    await clock.advance(1_000);
    expect(created).to.have.length(101);
    expect(recorder.lost()).to.equal(0);
  });

  it('cuts a note to a kilobyte without breaking a character', () => {
    const cut = cutToBytes('đ'.repeat(2_000), 1_024);
    expect(Buffer.byteLength(cut)).to.be.at.most(1_024);
    expect(cut).to.match(/^đ+…$/);
    expect(cutToBytes('short', 1_024)).to.equal('short');
    const event = toEvent(about('Warm', { note: 'x'.repeat(5_000) }), by, 0);
    expect(event.note).to.have.length.at.most(1_024);
  });
});
