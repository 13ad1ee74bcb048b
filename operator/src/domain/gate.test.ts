import { expect } from 'chai';
import { minutes, opens, specOf } from '../../test/support/sales.js';
import { decideGate, gateBlockers, type GateFacts, type GateInput } from './gate.js';
import { hashedText, lineConfig, toData, type GateNow } from './line-config.js';
import { lineStateAt, openingAt } from './line-state.js';
import { effectiveRelease, type ReleaseFacts } from './release.js';

const fine: GateFacts = {
  targets: [{ ready: 20, applied: 20, isObserved: true }],
  pods: [{ readySince: 0, hash: 'h' }],
  hash: 'h',
  skewMs: 0,
  event: 'Same',
  isGovernedByOther: false,
};
const blocked = (more: Partial<GateFacts>, gate = {}) =>
  gateBlockers(specOf({ gate: { ...specOf().gate, ...gate } }), { ...fine, ...more }, opens);

describe('what keeps a sale from being armed', () => {
  it('is nothing when all is ready', () => {
    expect(blocked({})).to.eql([]);
  });

  it('is a required target with too few ready pods, or one whose controller has not seen the last write', () => {
    const target = { ready: 19, applied: 20, isObserved: true };
    expect(blocked({ targets: [target] })).to.eql(['TargetsNotReady']);
    expect(blocked({ targets: [target] }, { minReadyPercent: 95 })).to.eql([]);
    expect(blocked({ targets: [{ ...target, ready: 20, isObserved: false }] })).to.eql([
      'TargetsNotReady',
    ]);
  });

  it('is a pod of the waiting room that has been Ready for 10 s and applies something else, or no pod at all', () => {
    const old = { readySince: opens - 10_000, hash: 'other' };
    expect(blocked({ pods: [...fine.pods, old] })).to.eql(['ConfigNotAcknowledged']);
    expect(blocked({ pods: [...fine.pods, { ...old, readySince: opens - 9999 }] })).to.eql([]);
    expect(blocked({ pods: [] })).to.eql(['ConfigNotAcknowledged']);
  });

  it('is a clock more than 30 s off, an unhealthy dependency, another window, another sale of the event', () => {
    expect(blocked({ skewMs: -30_001 })).to.eql(['ClockSkewed']);
    expect(blocked({ skewMs: 30_000 })).to.eql([]);
    expect(
      blocked({
        dependencyTrouble: 'postgres',
        event: 'OtherWindow',
        isGovernedByOther: true,
      }),
    ).to.eql(['Conflict', 'WindowMismatch', 'DependenciesUnhealthy']);
  });

  it('is an event that the platform does not know, or whose window nobody could read yet', () => {
    expect(blocked({ event: 'Unknown' })).to.eql(['EventUnknown']);
    expect(blocked({ event: 'Unread' })).to.eql(['EventUnread']);
  });
});

/** Decides every second from `from` to `to`, each time knowing what was published before; `bad` says what is wrong when. */
function run(
  bad: (at: number) => GateInput['blockers'],
  [from, to]: [number, number],
  more: Partial<GateInput> = {},
) {
  let last: ReturnType<typeof decideGate> | undefined;
  const states: [number, string][] = [];
  for (let at = from; at <= to; at += 1000) {
    last = decideGate({
      spec: specOf(),
      isDraining: false,
      earlier: last?.gate,
      memory: last?.memory,
      ...more,
      blockers: bad(at),
      now: at,
    });
    const text = last.gate.isDegraded ? 'Degraded' : last.gate.state;
    if (states.at(-1)?.[1] !== text) states.push([(at - opens) / 1000, text]);
  }
  return states;
}
const withGate = (gate: Partial<ReturnType<typeof specOf>['gate']>) => ({
  spec: specOf({ gate: { ...specOf().gate, ...gate } }),
});

describe('the gate', () => {
  it('arms after everything has been good for 10 s, before the opening', () => {
    expect(run(() => [], [opens - 60_000, opens + 60_000])).to.eql([
      [-60, 'Closed'],
      [-50, 'Armed'],
    ]);
  });

  it('is un-armed only by something that has been bad for 10 s', () => {
    const flicker = (at: number) =>
      at >= opens - 30_000 && at < opens - 21_000 ? (['TargetsNotReady'] as const) : [];
    expect(run(flicker, [opens - 60_000, opens]).at(-1)).to.eql([-50, 'Armed']);
    const outage = (at: number) => (at >= opens - 30_000 ? (['TargetsNotReady'] as const) : []);
    expect(run(outage, [opens - 60_000, opens - 1000])).to.eql([
      [-60, 'Closed'],
      [-50, 'Armed'],
      [-20, 'Closed'],
    ]);
  });

  it('holds at opensAt what is not ready, and opens it degraded after exactly maxHoldSeconds', () => {
    expect(run(() => ['TargetsNotReady'], [opens - 5000, opens + 310_000])).to.eql([
      [-5, 'Closed'],
      [0, 'Held'],
      [300, 'Degraded'],
    ]);
  });

  it('opens fully when what was missing comes, also after it opened degraded', () => {
    const until = (end: number) => (at: number) => (at < end ? (['TargetsNotReady'] as const) : []);
    expect(run(until(opens + 60_000), [opens - 5000, opens + 400_000]).at(-1)).to.eql([
      70,
      'Armed',
    ]);
    expect(run(until(opens + 350_000), [opens - 5000, opens + 400_000]).at(-1)).to.eql([
      360,
      'Armed',
    ]);
  });

  it('holds for ever with onTimeout Hold', () => {
    expect(
      run(
        () => ['TargetsNotReady'],
        [opens - 5000, opens + 900_000],
        withGate({ onTimeout: 'Hold' }),
      ).at(-1),
    ).to.eql([0, 'Held']);
  });

  it('is Paused by a person, which no time ends', () => {
    for (const spec of [
      specOf({ hold: true }),
      specOf({ waitingRoom: { ...specOf().waitingRoom, paused: true } }),
    ])
      expect(run(() => [], [opens - 5000, opens + 900_000], { spec })).to.eql([[-5, 'Paused']]);
  });

  it('does not count a human hold as time held: what is not ready then is held for its own maxHoldSeconds', () => {
    const earlier: GateInput['earlier'] = {
      state: 'Paused',
      since: opens - 1000,
      isDegraded: false,
      reason: 'Hold',
    };
    const { gate } = decideGate({
      spec: specOf(),
      isDraining: false,
      blockers: ['TargetsNotReady'],
      earlier,
      now: opens + minutes(20),
    });
    expect(gate).to.include({ state: 'Held', since: opens + minutes(20) });
  });

  it('does not wait when it is Advisory or Disabled, but never opens what another sale governs', () => {
    for (const mode of ['Advisory', 'Disabled'] as const) {
      expect(
        run(() => ['TargetsNotReady', 'ClockSkewed'], [opens - 5000, opens], withGate({ mode })),
      ).to.eql([[-5, 'Armed']]);
      expect(run(() => ['Conflict'], [opens - 5000, opens], withGate({ mode })).at(-1)).to.eql([
        0,
        'Held',
      ]);
    }
  });

  it('stays open when pods die, holds when a dependency is unhealthy for 10 s, and goes on 10 s after it is well', () => {
    const openedAt = opens;
    const from = opens + 60_000;
    const dead = run(
      (at) => (at > from + 20_000 ? ['TargetsNotReady'] : []),
      [from, from + 90_000],
      { openedAt },
    );
    expect(dead.at(-1)?.[1]).to.equal('Armed');
    const away = (at: number) =>
      at >= from + 30_000 && at < from + 60_000 ? (['DependenciesUnhealthy'] as const) : [];
    expect(run(away, [from, from + 90_000], { openedAt }).slice(-3)).to.eql([
      [70, 'Armed'],
      [100, 'Held'],
      [130, 'Armed'],
    ]);
  });

  it('opens degraded again when a pause ends, as long as what was missing is', () => {
    const paused = specOf({ waitingRoom: { ...specOf().waitingRoom, paused: true } });
    let last: ReturnType<typeof decideGate> | undefined;
    const at = (seconds: number, more: Partial<GateInput> = {}) => {
      last = decideGate({
        ...{ spec: specOf(), isDraining: false, openedAt: opens, now: opens + 1_000 * seconds },
        ...{ blockers: ['TargetsNotReady'], earlier: last?.gate, memory: last?.memory },
        ...more,
      });
      const { state, isDegraded } = last.gate;
      return [state, isDegraded];
    };
    const degraded = { state: 'Armed', since: opens, isDegraded: true, reason: '' } as const;
    expect(at(60, { spec: paused, earlier: degraded })).to.eql(['Paused', true]);
    expect(at(90, { spec: paused })).to.eql(['Paused', true]);
    expect(at(91)).to.eql(['Armed', true]);
    expect(at(120, { blockers: [] })).to.eql(['Armed', true]);
    expect(at(130, { blockers: [] })).to.eql(['Armed', false]);
  });

  it('goes on at once when a pause ends, also by an operator that has just begun, unless something is wrong', () => {
    const now = opens + 5_000;
    const seen = (state: 'Armed' | 'Paused', more: Partial<GateInput> = {}) =>
      decideGate({
        ...{ spec: specOf(), isDraining: false, blockers: [], openedAt: opens, now },
        earlier: { state, since: opens, isDegraded: false, reason: '' },
        ...more,
      });
    const end = (more: Partial<GateInput>) => seen('Paused', more).gate.state;
    expect(end({}), 'it begins during the pause').to.equal('Armed');
    const { memory } = seen('Armed', { now: now - 1_000 });
    expect(end({ memory }), 'it began just before the pause').to.equal('Armed');
    expect(end({ blockers: ['DependenciesUnhealthy'] })).to.equal('Held');
    const bad = { isGood: false, since: opens };
    expect(end({ memory: bad }), 'well since now').to.equal('Held');
    expect(end({ openedAt: undefined }), 'never open').to.equal('Held');
    const held = { state: 'Held', since: opens, isDegraded: false, reason: '' } as const;
    expect(seen('Armed', { earlier: held }).gate.state, 'held until now').to.equal('Held');
  });

  it('is Draining once the sale is cancelled or deleted', () => {
    expect(run(() => [], [opens, opens + 5000], { isDraining: true })).to.eql([[0, 'Draining']]);
  });

  it('stays armed over a restart of the operator, which remembers nothing', () => {
    const earlier: GateInput['earlier'] = {
      state: 'Armed',
      since: opens - 60_000,
      isDegraded: false,
      reason: '',
    };
    const { gate } = decideGate({
      spec: specOf(),
      isDraining: false,
      blockers: ['ConfigNotAcknowledged'],
      earlier,
      now: opens - 1000,
    });
    expect(gate).to.include({ state: 'Armed', since: opens - 60_000 });
  });
});

const gateOf = (more: Partial<GateNow> = {}): GateNow => ({
  state: 'PreQueue',
  reason: '',
  since: opens - minutes(5),
  isDegraded: false,
  effectiveReleasePerSecond: 10,
  ...more,
});
const configOf = (
  gate: Partial<GateNow> = {},
  spec = specOf({ preQueueOpensAt: opens - minutes(10) }),
) => lineConfig({ name: 'a', spec }, gateOf(gate), undefined, opens - minutes(20));

describe('the waiting room with the last config it got', () => {
  const at = (gate: Partial<GateNow>, ...times: number[]) =>
    times.map((minute) => lineStateAt(configOf(gate), opens + minutes(minute)).state);

  it('opens an armed sale at opensAt and closes it at closesAt, with nobody there to say so', () => {
    expect(at({ state: 'Armed' }, -11, -10, -0.01, 0, 119, 120)).to.eql([
      'CLOSED',
      'PREQUEUE',
      'PREQUEUE',
      'OPEN',
      'OPEN',
      'CLOSED',
    ]);
  });

  it('holds one that is not armed, and opens it degraded at exactly opensAt + maxHoldSeconds', () => {
    for (const state of ['Closed', 'PreQueue', 'Held'] as const) {
      expect(at({ state }, 0, 4.99, 5)).to.eql(['HELD', 'HELD', 'OPEN']);
      expect(lineStateAt(configOf({ state }), opens + minutes(5)).releasePerSecond).to.equal(2.5);
      expect(openingAt(configOf({ state }))).to.equal(opens + minutes(5));
    }
  });

  it('never opens one that a person paused, nor one that is draining', () => {
    expect(at({ state: 'Paused' }, -5, 0, 60)).to.eql(['PREQUEUE', 'PAUSED', 'PAUSED']);
    expect(at({ state: 'Draining' }, -5, 60)).to.eql(['DRAINING', 'DRAINING']);
    expect(openingAt(configOf({ state: 'Paused' }))).to.equal(undefined);
  });

  it('admits no faster than what is ready can serve', () => {
    expect(
      lineStateAt(configOf({ state: 'Armed', effectiveReleasePerSecond: 4 }), opens)
        .releasePerSecond,
    ).to.equal(4);
  });

  it('gets a newer generation with every change, also from a sale made anew, and none without one', () => {
    const config = configOf();
    const same = lineConfig(
      { name: 'a', spec: specOf({ preQueueOpensAt: opens - minutes(10) }) },
      gateOf(),
      config,
      opens,
    );
    expect(same).to.equal(config);
    const armed = lineConfig({ name: 'a', spec: specOf() }, gateOf({ state: 'Armed' }), config, 5);
    expect(armed.generation).to.equal(config.generation + 1);
    expect(configOf().generation).to.equal(opens - minutes(20));
  });

  it('acknowledges by a hash that the gate does not change, and every setting does', () => {
    expect(hashedText(configOf({ state: 'Armed', effectiveReleasePerSecond: 1 }))).to.equal(
      hashedText(configOf()),
    );
    const spec = specOf({ preQueueOpensAt: opens - minutes(10) });
    const others = [
      { ...spec, closesAt: spec.closesAt + 1 },
      { ...spec, waitingRoom: { ...spec.waitingRoom, maxConcurrent: 1 } },
      { ...spec, gate: { ...spec.gate, maxHoldSeconds: 1 } },
    ];
    for (const other of others)
      expect(hashedText(configOf({}, other))).not.to.equal(hashedText(configOf()));
    expect(toData(configOf(), 'abc')).to.include({ hash: 'abc', gate: 'PreQueue', eventId: 'e1' });
  });
});

describe('the rate of admission', () => {
  const rate = (more: Partial<ReleaseFacts> = {}): ReleaseFacts => ({
    releasePerSecond: 100,
    workers: [{ ready: 10, capacity: 10 }],
    share: 1,
    ...more,
  });

  it('is what the ready workers carry, what a dependency carries, or what the sale allows, whichever is least', () => {
    const of = (more: Partial<ReleaseFacts>) =>
      effectiveRelease(rate(more), undefined, 0).perSecond;
    expect(of({})).to.equal(100);
    expect(
      of({
        workers: [
          { ready: 50, capacity: 10 },
          { ready: 3, capacity: 9 },
        ],
      }),
    ).to.equal(27);
    expect(of({ dependencyPerSecond: 40 })).to.equal(40);
    expect(of({ share: 0.5 })).to.equal(50);
    expect(of({ workers: [] })).to.equal(100);
    expect(of({ workers: [{ ready: 0, capacity: 10 }] })).to.equal(0);
  });

  it('halves at once when half the workers die, and comes back by a tenth of the full rate in 30 s', () => {
    let memory = effectiveRelease(rate(), undefined, 0);
    memory = effectiveRelease(rate({ workers: [{ ready: 5, capacity: 10 }] }), memory, 1000);
    expect(memory.perSecond).to.equal(50);
    const seen = [];
    for (let at = 1000; at <= 151_000; at += 10_000) {
      memory = effectiveRelease(rate(), memory, at);
      seen.push(memory.perSecond);
    }
    expect(seen).to.eql([50, 50, 50, 60, 60, 60, 70, 70, 70, 80, 80, 80, 90, 90, 90, 100]);
  });
});
