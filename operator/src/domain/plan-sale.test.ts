import { expect } from 'chai';
import { factsOf, minutes, opens, reportOf, saleOf, targetOf } from '../../test/support/sales.js';
import { aggregate } from './aggregate.js';
import { setConditions, type Condition, type ConditionType } from './conditions.js';
import { decideFeasibility, type Preflight } from './feasibility.js';
import { forecastOf } from './forecast.js';
import { dueLatches } from './latches.js';
import type { LineConfig } from './line-config.js';
import { lineStateAt } from './line-state.js';
import { planSale, type SaleFacts, type SalePlan } from './plan-sale.js';
import { resolveTarget } from './resolve.js';
import type { Sale } from './sale.js';
import { planOf } from './timeline.js';

const at = (hours: number, mins = 0) => opens + minutes((hours - 10) * 60 + mins);
const of = ({ conditions }: SalePlan, type: ConditionType) =>
  conditions.find((one) => one.type === type);
const look = (sale: Sale, now: number, more: Partial<SaleFacts> = {}) =>
  planSale(sale, factsOf(now, more), {});
const published = (now: number, sale = saleOf(), more: Partial<SaleFacts> = {}) =>
  look(sale, now, more).config!;
const armed = (since: number): LineConfig['gate'] => ({
  ...{ state: 'Armed', reason: '', since, isDegraded: false, effectiveReleasePerSecond: 10 },
});
const cold = [reportOf({ ready: 3 })];

/** A sale, its operator and what the operator wrote, by virtual seconds. */
class Simulation {
  now: number;
  published: LineConfig | undefined;
  conditions: readonly Condition[] = [];
  capacityReadyAt: number | undefined;
  applied: number | null = 3;
  ready = 3;
  requested = 0;
  memory: SalePlan['memory'] = {};
  writes = 0;

  constructor(
    public sale: Sale,
    from: number,
  ) {
    this.now = from;
  }

  look(more: Partial<SaleFacts> = {}): SalePlan {
    const { conditions, capacityReadyAt } = this;
    const reports = [
      reportOf({ requested: this.requested, applied: this.applied ?? 1, ready: this.ready }),
    ];
    const facts = factsOf(this.now, {
      reports,
      conditions,
      capacityReadyAt,
      published: this.published,
      ...more,
    });
    const plan = planSale(this.sale, facts, this.memory);
    const before = JSON.stringify([this.published, this.conditions, this.sale.latches]);
    this.memory = plan.memory;
    this.published = plan.config ?? this.published;
    this.conditions = plan.conditions;
    this.capacityReadyAt = plan.capacityReadyAt;
    this.sale = { ...this.sale, latches: plan.latches };
    if (JSON.stringify([this.published, this.conditions, this.sale.latches]) !== before)
      this.writes++;
    this.requested = plan.contributions.get('order')?.replicas ?? 0;
    this.applied = aggregate(3, [...plan.contributions.values()], { hardLimit: 100 }).applied;
    return plan;
  }

  /** Looks whenever the plan says so, at least every `everyMs`; pods need 40 s to start. */
  until(end: number, everyMs = 5000): string[] {
    const seen: string[] = [];
    while (this.now < end) {
      const { stage, recheckMs } = this.look();
      const text = `${stage.stage} ${this.applied}`;
      if (seen.at(-1) !== text) seen.push(text);
      this.ready = Math.min(this.applied ?? 1, this.ready + 3);
      this.now += Math.max(1, Math.min(recheckMs, everyMs));
    }
    return seen;
  }
}

describe('a sale of three hours', () => {
  it('runs from its making to its end in a second of virtual time, opens on the millisecond and gives everything back', () => {
    const sale = saleOf({ closesAt: at(13) }, { createdAt: at(9) });
    const run = new Simulation(sale, at(9));
    const startedAt = process.hrtime.bigint();
    const seen = run.until(at(14));
    expect(Number(process.hrtime.bigint() - startedAt) / 1e9).to.be.below(5);
    expect(seen).to.eql([
      'Scheduled 3',
      'Prewarming 20',
      'Warm 20',
      'Open 20',
      'Cooldown 20',
      'Completed 3',
    ]);
    expect(run.sale.latches).to.deep.include({
      openedAt: opens,
      closedAt: at(13),
      completedAt: at(13, 15),
    });
  });

  it('writes nothing and moves no time when nothing happens, however often it is looked at', () => {
    const run = new Simulation(saleOf({}, { createdAt: at(9) }), at(9, 30));
    run.until(at(9, 55));
    const { conditions, writes, published: config } = run;
    for (let n = 0; n < 500; n++) {
      run.now += 500;
      run.look();
    }
    expect(run.writes, 'until the opening').to.equal(writes);
    expect(run.conditions).to.equal(conditions);
    expect(run.published).to.equal(config);
  });

  it('goes on after a crash at any moment as if nothing had been: what matters is not remembered, but read', () => {
    const calm = new Simulation(saleOf({}, { createdAt: at(9) }), at(9));
    calm.until(at(13));
    const shaken = new Simulation(saleOf({}, { createdAt: at(9) }), at(9));
    while (shaken.now < at(13)) {
      shaken.until(shaken.now + 33_000);
      shaken.memory = {};
    }
    expect(shaken.sale.latches.openedAt).to.equal(calm.sale.latches.openedAt);
    expect(shaken.sale.latches.closedAt).to.equal(calm.sale.latches.closedAt);
    expect([shaken.applied, calm.applied]).to.eql([3, 3]);
  });

  it('does at every later instant what its line does by the config it got, should the operator die at once', () => {
    for (const died of [at(9, 44), at(9, 50), at(9, 59), at(10, 1), at(11)]) {
      const run = new Simulation(saleOf({}, { createdAt: at(9) }), at(9));
      run.until(died);
      const config = run.published!;
      const alone = [at(10), at(10, 4), at(10, 6), at(11, 59), at(12)].map(
        (now) => lineStateAt(config, now).state,
      );
      const armed = died >= at(9, 50);
      expect(alone).to.eql([
        armed ? 'OPEN' : 'HELD',
        armed ? 'OPEN' : 'HELD',
        'OPEN',
        'OPEN',
        'CLOSED',
      ]);
      run.now = at(11, 30);
      const back = run.look();
      expect(back.latches.openedAt).to.equal(armed ? opens : at(10, 5));
      if (died < opens)
        expect(of(back, 'Open')?.reason).to.equal(
          armed ? 'OpenedWhileControllerAway' : 'OpenDegraded',
        );
    }
  });
});

describe('when', () => {
  it('it is made after prewarming should have begun, capacity is raised now and said to be at risk', () => {
    const plan = look(saleOf({}, { createdAt: at(9, 55) }), at(9, 55), { reports: cold });
    expect(plan.contributions.get('order')?.replicas).to.equal(20);
    expect(of(plan, 'CapacityAtRisk')).to.include({ status: 'True', reason: 'LateCreation' });
  });

  it('it is made after it has closed, nothing is written for it', () => {
    const plan = look(saleOf({}, { createdAt: at(12) }), at(12));
    expect(plan.config).to.equal(undefined);
    expect(plan.contributions.size).to.equal(0);
    expect(of(plan, 'Progressing')).to.include({ status: 'False', reason: 'Completed' });
  });

  it('a target is missing, the others go on and the sale is not armed', () => {
    const targets = [
      targetOf({ replicas: 20 }),
      targetOf({ name: 'gone', floor: 2, ref: { kind: 'Deployment', name: 'gone' } }),
    ];
    const problem = { reason: 'NotFound', message: 'Deployment gone does not exist: create it' };
    const plan = look(saleOf({ targets }), at(9, 50), {
      reports: [reportOf(), reportOf({ name: 'gone', problem, applied: 0, ready: 0 })],
    });
    expect(plan.contributions.get('order')?.replicas).to.equal(20);
    expect(of(plan, 'TargetsResolved')).to.include({
      status: 'False',
      reason: 'NotFound',
      message: problem.message,
    });
    expect(plan.config?.gate.state).to.equal('Closed');
    expect(plan.stage.stage).to.equal('Prewarming');
  });

  it('pods do not become ready, the condition says which, and from readyBySeconds on that it is at risk', () => {
    const before = look(saleOf(), at(9, 57), { reports: cold });
    expect(of(before, 'CapacityReady')).to.include({
      status: 'False',
      message: 'order: 3 of 20 ready',
    });
    expect(of(before, 'CapacityAtRisk')?.status).to.equal('False');
    expect(of(look(saleOf(), at(9, 58), { reports: cold }), 'CapacityAtRisk')).to.include({
      status: 'True',
      reason: 'NotReadyInTime',
    });
    expect(before.capacity).to.equal('3/20');
  });

  it('a cap takes replicas away, every sale that asks is told how many and to whom they went', () => {
    const reports = [
      reportOf({ aggregated: 35, applied: 25, ready: 25, missing: 10, lost: 10, lostTo: ['b'] }),
    ];
    const limited = of(look(saleOf(), at(10), { reports }), 'CapacityLimited');
    expect(limited).to.include({ status: 'True', reason: 'CapReached' });
    expect(limited?.message).to.match(
      /^order: 35 needed, 25 possible; this sale gets 10 fewer than it asks for, shared with b/,
    );
  });

  it('it is edited after it opened, rates apply live and its opening stays what it was', () => {
    const sale = saleOf(
      { waitingRoom: { maxConcurrent: 5, releasePerSecond: 2, sessionSeconds: 60, paused: true } },
      { latches: { openedAt: opens } },
    );
    const { config, latches } = look(sale, at(11), { published: published(at(9, 50)) });
    expect(config).to.deep.include({ maxConcurrent: 5, releasePerSecond: 2 });
    expect(config?.gate.state).to.equal('Paused');
    expect(latches.openedAt).to.equal(opens);
  });

  it('closesAt is moved into the past, it closes now, so that the cooldown is a whole one', () => {
    const sale = saleOf({ closesAt: at(10, 10) }, { latches: { openedAt: opens } });
    expect(dueLatches(sale, { published: published(at(9, 50)) }, at(11)).closedAt).to.equal(at(11));
  });

  it('the operator was away at the close, it closed when the line closed', () => {
    const sale = saleOf({}, { latches: { openedAt: opens } });
    expect(dueLatches(sale, { published: published(at(9, 50)) }, at(12, 5)).closedAt).to.equal(
      at(12),
    );
  });

  it('it is deleted, the gate drains at once, and what it asked for stays until nobody is in checkout', () => {
    const sale = saleOf({}, { latches: { openedAt: opens }, deletedAt: at(11) });
    const busy = look(sale, at(11), { stock: { sold: 5, total: 9, active: 3 } });
    expect(busy.config?.gate.state).to.equal('Draining');
    expect(busy.contributions.size).to.equal(1);
    expect(busy.latches.closedAt).to.equal(at(11));
    const done = look(sale, at(11, 1), { stock: { sold: 5, total: 9, active: 0 } });
    expect(done.contributions.size).to.equal(0);
    expect(done.latches.completedAt).to.equal(at(11, 1));
  });

  it('it is suspended, no config is published and its status stays live', () => {
    const plan = look(saleOf({ suspend: true }), at(9, 50));
    expect(plan.config).to.equal(undefined);
    expect(of(plan, 'Suspended')).to.include({ status: 'True', reason: 'Suspend' });
    expect(of(plan, 'Progressing')?.reason).to.equal('Warm');
  });

  it('it is suspended, a pause is told once the line is told of it', () => {
    const earlier = published(at(10, 10), saleOf({}, { latches: { openedAt: opens } }));
    const paused = { ...saleOf().spec.waitingRoom, paused: true };
    const open = (suspend: boolean) => {
      const sale = saleOf({ suspend, waitingRoom: paused }, { latches: { openedAt: opens } });
      const now = at(10, 11);
      return of(look(sale, now, { published: { ...earlier, gate: armed(now) } }), 'Open')?.status;
    };
    expect([open(true), open(false)]).to.eql(['True', 'False']);
  });

  it('it is planned only, plan and forecast are there and nothing is asked for', () => {
    const plan = look(saleOf({ dryRun: true }), at(9, 50));
    expect([plan.config, plan.contributions.size]).to.eql([undefined, 0]);
    expect(plan.plan).to.have.length(4);
    expect(plan.forecast).to.eql({ podHours: '42.5', peakReplicas: 20 });
  });

  it('another sale governs the event, or the event says another window, it says so and is not armed', () => {
    const conflict = look(saleOf(), at(9, 50), { isGovernedByOther: true });
    expect(conflict.config).to.equal(undefined);
    expect(of(conflict, 'WaitingRoomConfigured')).to.include({
      status: 'False',
      reason: 'Conflict',
    });
    const mismatch = look(saleOf(), at(9, 50), { event: 'OtherWindow' });
    expect(of(mismatch, 'WaitingRoomConfigured')?.reason).to.equal('WindowMismatch');
  });

  it('clocks differ by more than 2 s, it says so', () => {
    expect(of(look(saleOf(), opens, { skewMs: 2001 }), 'ClockSkewed')?.status).to.equal('True');
    expect(of(look(saleOf(), opens, { skewMs: -2000 }), 'ClockSkewed')?.status).to.equal('False');
  });

  it('the last ticket is sold and nobody is in checkout, it cools down early; returned stock opens it again', () => {
    const sale = saleOf({}, { latches: { openedAt: opens } });
    expect(
      dueLatches(sale, { stock: { sold: 9, total: 9, active: 1 } }, at(11)).soldOutAt,
    ).to.equal(undefined);
    expect(
      dueLatches(sale, { stock: { sold: 9, total: 9, active: 0 } }, at(11)).soldOutAt,
    ).to.equal(at(11));
    const soldOut = { ...sale, latches: { openedAt: opens, soldOutAt: at(11) } };
    expect(
      dueLatches(soldOut, { stock: { sold: 8, total: 9, active: 0 } }, at(11, 1)).soldOutAt,
    ).to.equal(undefined);
    expect(dueLatches(soldOut, {}, at(11, 1)).soldOutAt, 'nobody knows').to.equal(at(11));
  });

  it('workers die while it is open, fewer buyers are admitted', () => {
    const targets = [targetOf({ perReplica: { metric: 'Checkouts', capacity: 1 } })];
    const sale = saleOf({ targets }, { latches: { openedAt: opens } });
    const rate = (ready: number) =>
      look(sale, at(11), { reports: [reportOf({ ready })] }).config?.gate.effectiveReleasePerSecond;
    expect([rate(20), rate(5)]).to.eql([10, 5]);
  });
});

describe('conditions', () => {
  const one = (status: 'True' | 'False') => [
    { type: 'Open' as const, status, reason: 'Why', message: status },
  ];
  const set = (earlier: readonly Condition[], status: 'True' | 'False', now: number) =>
    setConditions(earlier, one(status), { generation: 1, now });

  it('keep the time of their last change while the status is the same, whatever else changes', () => {
    const first = set([], 'True', opens);
    expect(first[0]?.lastTransitionTime).to.equal('2026-12-01T10:00:00Z');
    const message = setConditions(first, [{ ...one('True')[0]!, message: 'other' }], {
      generation: 2,
      now: at(11),
    });
    expect(message[0]).to.include({
      lastTransitionTime: '2026-12-01T10:00:00Z',
      observedGeneration: 2,
    });
    expect(set(first, 'False', at(11))[0]?.lastTransitionTime).to.equal('2026-12-01T11:00:00Z');
  });

  it('are the very same list when nothing changed, so that nothing is written', () => {
    const first = set([], 'True', opens);
    expect(set(first, 'True', at(11))).to.equal(first);
  });

  it('are all there from the first look on', () => {
    const { conditions } = look(saleOf(), at(9));
    expect(conditions.map(({ type }) => type)).to.have.members([
      'Ready',
      'Progressing',
      'CapacityReady',
      'CapacityAtRisk',
      'CapacityLimited',
      'Feasible',
      'TargetsResolved',
      'TargetContended',
      'WaitingRoomConfigured',
      'DependenciesHealthy',
      'Open',
      'ClockSkewed',
      'Suspended',
    ]);
  });
});

describe('what is told days ahead', () => {
  it('is a plan of what each target is asked for, from when on', () => {
    const targets = [
      targetOf({ replicas: 20 }),
      targetOf({ name: 'line', floor: 4, warmBy: 'PreQueue' }),
    ];
    const steps = planOf(saleOf({ targets, preQueueOpensAt: at(9, 30) }));
    expect(
      steps.map(({ at: when, stage, targets: asked }) => [
        (when - opens) / 60_000,
        stage,
        ...asked.map(({ replicas }) => replicas),
      ]),
    ).to.eql([
      [-45, 'Prewarming', 0, 4],
      [-15, 'Prewarming', 20, 4],
      [0, 'Open', 20, 4],
      [120, 'Cooldown', 20, 4],
      [135, 'Completed', 0, 0],
    ]);
  });

  it('is what it costs beyond what runs anyway', () => {
    expect(
      forecastOf(saleOf(), new Map([['order', 8]])).podHours,
      '12 pods for 2.5 hours',
    ).to.equal('30');
    expect(forecastOf(saleOf(), new Map([['order', 40]])).podHours).to.equal('0');
  });

  const found = (more: Partial<Preflight> = {}): Preflight => ({
    target: 'order',
    needed: 20,
    cap: 20,
    current: 3,
    collidesWith: [],
    ...more,
  });
  it('is whether it can be done, and what a person has to do when it cannot', () => {
    expect(decideFeasibility([found({ quotaPods: 17 })])).to.equal(undefined);
    expect(decideFeasibility([found({ cap: 12, collidesWith: ['b'] })])).to.include({
      reason: 'CapTooLow',
    });
    expect(decideFeasibility([found({ quotaPods: 16 })])).to.include({ reason: 'QuotaTooLow' });
    const refusal = { isForbidden: true, message: 'patch deployments/scale is forbidden' };
    expect(decideFeasibility([found({ refusal, cap: 2 })])?.message).to.match(
      /forbidden; give the operator its Role/,
    );
    expect(
      decideFeasibility([found({ refusal: { ...refusal, isForbidden: false } })])?.reason,
    ).to.equal('AdmissionRefused');
    const { conditions } = look(saleOf(), at(9), {
      feasible: decideFeasibility([found({ cap: 12 })]),
    });
    expect(conditions.find(({ type }) => type === 'Ready')).to.include({
      status: 'False',
      reason: 'CapTooLow',
    });
  });
});

describe('the object that is written for a target', () => {
  const deployment = { name: 'order', uid: 'd', replicas: 3 };
  const hpa = { name: 'order-hpa', uid: 'h', deployment: 'order', minReplicas: 2, maxReplicas: 10 };
  const ref = { kind: 'Deployment', name: 'order' } as const;

  it('is its one autoscaler, or its scale where there is none', () => {
    expect(resolveTarget(ref, [deployment], [hpa])).to.deep.include({
      via: 'HPA',
      hpa,
      wakes: false,
    });
    expect(resolveTarget(ref, [deployment], [])).to.eql({ via: 'Scale', deployment });
    expect(
      resolveTarget({ kind: 'HorizontalPodAutoscaler', name: 'order-hpa' }, [deployment], [hpa]),
    ).to.deep.include({ via: 'HPA', hpa });
  });

  it('is none when two autoscalers or KEDA would undo it, or it does not exist; the message says what to do', () => {
    expect(resolveTarget(ref, [deployment], [hpa, { ...hpa, name: 'other' }])).to.include({
      reason: 'TwoAutoscalers',
    });
    expect(resolveTarget(ref, [deployment], [{ ...hpa, ownerKind: 'ScaledObject' }])).to.include({
      reason: 'OwnedByScaledObject',
    });
    expect(resolveTarget(ref, [], [])).to.include({
      reason: 'NotFound',
      message: "Deployment order does not exist: create it, or correct the target's ref",
    });
  });

  it('must be woken first where the autoscaler sleeps at 0 replicas', () => {
    expect(resolveTarget(ref, [{ ...deployment, replicas: 0 }], [hpa])).to.include({
      via: 'HPA',
      wakes: true,
    });
  });
});
