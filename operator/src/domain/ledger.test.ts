import { expect } from 'chai';
import { contributionFrom, liveOf } from '../../test/support/sales.js';
import { fieldOwner } from './field-owner.js';
import { decideWrite, readBaseline, type Ledger } from './ledger.js';
import { noMemory, planTarget, type TargetFacts, type TargetMemory } from './plan-target.js';

const ledgerOf = (more: Partial<Ledger> = {}): Ledger => ({
  uid: 'u',
  version: '7',
  baseline: 3,
  lastWritten: [],
  ...more,
});
const ours = { owner: 'Ours' } as const;
const unknown = { owner: 'Unknown' } as const;

describe('the baseline of a target', () => {
  it('is the live value when it is not ours, whatever the ledger said', () => {
    expect(readBaseline(liveOf(5), ledgerOf())).to.eql({ isOurs: false, known: true, value: 5 });
  });

  it('is what the ledger says when the live value is ours', () => {
    expect(readBaseline(liveOf(20, ours), ledgerOf())).to.eql({
      isOurs: true,
      known: true,
      value: 3,
    });
    expect(readBaseline(liveOf(20, ours), ledgerOf({ baseline: null })), 'it was unset').to.include(
      { value: null },
    );
  });

  it('where the API server keeps no books, takes for ours what we wrote last', () => {
    const ledger = ledgerOf({ lastWritten: [20] });
    expect(readBaseline(liveOf(20, unknown), ledger)).to.include({ isOurs: true, value: 3 });
    expect(readBaseline(liveOf(19, unknown), ledger)).to.include({ isOurs: false, value: 19 });
  });

  it('comes from the status of a sale when the ledger was deleted, and is unknown without that', () => {
    const copy = { uid: 'u', baseline: 4, applied: 20 };
    expect(readBaseline(liveOf(20, ours), undefined, copy)).to.include({ known: true, value: 4 });
    expect(readBaseline(liveOf(20, ours))).to.eql({ isOurs: true, known: false });
    expect(readBaseline(liveOf(20, ours), undefined, { ...copy, uid: 'old' })).to.include({
      known: false,
    });
  });

  it('of an object made anew under its name begins anew', () => {
    expect(readBaseline(liveOf(9, { uid: 'new' }), ledgerOf({ lastWritten: [20] }))).to.include({
      value: 9,
    });
  });
});

describe('the next write', () => {
  const baseline = { isOurs: false, known: true, value: 3 } as const;

  it('is the ledger first: what was, and what is about to be written', () => {
    expect(decideWrite(liveOf(3), undefined, { baseline, next: 20 })).to.eql({
      kind: 'WriteLedger',
      ledger: { uid: 'u', version: '7', baseline: 3, lastWritten: [20] },
    });
  });

  it('is the target only when the ledger is true for this version of it', () => {
    const ledger = ledgerOf({ lastWritten: [20] });
    expect(decideWrite(liveOf(3), ledger, { baseline, next: 20 })).to.eql({
      kind: 'Patch',
      value: 20,
    });
    expect(decideWrite(liveOf(3, { version: '8' }), ledger, { baseline, next: 20 }).kind).to.equal(
      'WriteLedger',
    );
  });

  it('strikes no value off the list that may still arrive', () => {
    const mine = { isOurs: true, known: true, value: 3 } as const;
    const ledger = ledgerOf({ lastWritten: [20, 16] });
    expect(decideWrite(liveOf(20, ours), ledger, { baseline: mine, next: 20 })).to.eql({
      kind: 'Nothing',
    });
    const more = decideWrite(liveOf(20, ours), ledger, { baseline: mine, next: 35 });
    expect(more).to.have.deep.nested.property('ledger.lastWritten', [16, 20, 35]);
    const later = decideWrite(liveOf(20, { ...ours, version: '9' }), ledger, {
      baseline: mine,
      next: 20,
    });
    expect(later).to.have.deep.nested.property('ledger.lastWritten', [20]);
  });

  it('opens no books of a target that nothing is wanted of', () => {
    expect(decideWrite(liveOf(3), undefined, { baseline, next: 3 })).to.eql({ kind: 'Nothing' });
  });
});

const facts = (more: Partial<TargetFacts> = {}): TargetFacts => ({
  live: liveOf(3),
  witnesses: [[contributionFrom({ replicas: 20 })]],
  limits: { hardLimit: 100 },
  isGradual: true,
  isFresh: true,
  isFrozen: false,
  now: 0,
  monotonicMs: 0,
  ...more,
});
const raised = (more: Partial<TargetFacts> = {}) =>
  facts({
    live: liveOf(20, ours),
    ledger: ledgerOf({ lastWritten: [20] }),
    witnesses: [[]],
    ...more,
  });

describe('one look at a target', () => {
  it('raises at once, by any one witness of the time', () => {
    const ledger = ledgerOf({ lastWritten: [20] });
    const { write } = planTarget(
      facts({ ledger, witnesses: [[], [contributionFrom({ replicas: 20 })]] }),
      noMemory,
    );
    expect(write).to.eql({ kind: 'Patch', value: 20 });
  });

  it('lowers only after everything agreed for 60 s, a fifth at a time, and 60 s between two steps', () => {
    const first = planTarget(raised(), noMemory);
    expect(first).to.deep.include({ write: { kind: 'Nothing' }, recheckMs: 60_000 });
    expect(planTarget(raised({ monotonicMs: 59_999 }), first.memory).write.kind).to.equal(
      'Nothing',
    );
    const ledger = ledgerOf({ lastWritten: [20, 16] });
    const step = planTarget(raised({ ledger, monotonicMs: 60_000 }), first.memory);
    expect(step.write).to.eql({ kind: 'Patch', value: 16 });
    const next = planTarget(
      raised({ live: liveOf(16, ours), ledger, monotonicMs: 60_001 }),
      step.memory,
    );
    expect(next.recheckMs).to.equal(59_999);
  });

  it('lowers an autoscaler in one step, since that drains by itself', () => {
    const { memory } = planTarget(raised({ isGradual: false }), noMemory);
    const ledger = ledgerOf({ lastWritten: [20, 3] });
    const { write } = planTarget(raised({ isGradual: false, ledger, monotonicMs: 60_000 }), memory);
    expect(write).to.eql({ kind: 'Patch', value: 3 });
  });

  it('lowers nothing on stale caches, and begins to count again after them', () => {
    const { memory } = planTarget(raised(), noMemory);
    const stale = planTarget(raised({ isFresh: false, monotonicMs: 60_000 }), memory);
    expect(stale.write.kind).to.equal('Nothing');
    expect(planTarget(raised({ monotonicMs: 60_001 }), stale.memory).recheckMs).to.equal(60_000);
  });

  it('counts the 60 s on a clock that nobody sets: one that jumps ahead lowers nothing', () => {
    const { memory } = planTarget(raised(), noMemory);
    expect(planTarget(raised({ now: 3_600_000, monotonicMs: 1000 }), memory).write.kind).to.equal(
      'Nothing',
    );
  });

  it('writes nothing while every sale that names it is suspended', () => {
    expect(planTarget(facts({ isFrozen: true }), noMemory).write.kind).to.equal('Nothing');
  });

  it('raises, and never lowers, what nobody knows the baseline of', () => {
    const lost = { live: liveOf(20, ours), witnesses: [[]], monotonicMs: 1e9 };
    const { baseline, write } = planTarget(facts(lost), {
      ...noMemory,
      lowering: { agreedSinceMs: 0 },
    });
    expect(baseline).to.include({ known: false });
    expect(write).to.have.nested.property('ledger.lastWritten').that.eql([20]);
    const more = planTarget(
      facts({ ...lost, witnesses: [[contributionFrom({ replicas: 30 })]] }),
      noMemory,
    );
    expect(more.applied).to.equal(30);
  });

  it('tells whose value became the baseline', () => {
    const { baselineChanged } = planTarget(
      facts({ live: liveOf(5), ledger: ledgerOf() }),
      noMemory,
    );
    expect(baselineChanged).to.eql({ from: 3, to: 5, manager: 'argocd' });
  });

  it('keeps a higher value of a person, during the sale and after it', () => {
    const { applied, write } = planTarget(
      facts({ live: liveOf(25), ledger: ledgerOf({ baseline: 25 }) }),
      noMemory,
    );
    expect(applied).to.equal(25);
    expect(write.kind).to.equal('Nothing');
  });
});

describe('a target that somebody lowers again and again', () => {
  const ledger = ledgerOf({ lastWritten: [20] });
  const reraise = (memory: TargetMemory, now: number) => planTarget(facts({ ledger, now }), memory);

  it('is raised at once three times, then at most every 15 s, and the other one is named', () => {
    let { memory } = reraise(noMemory, 0);
    for (const now of [1000, 2000, 3000, 4000]) {
      expect(reraise(memory, now).write.kind).to.equal('Patch');
      ({ memory } = reraise(memory, now));
    }
    const tired = reraise(memory, 5000);
    expect(tired.contention).to.eql({ isContended: true, waitMs: 14_000, manager: 'argocd' });
    expect(tired).to.deep.include({ write: { kind: 'Nothing' }, recheckMs: 14_000 });
    expect(reraise(memory, 19_000).write.kind).to.equal('Patch');
    expect(reraise(memory, 604_001).contention.isContended, 'ten minutes later').to.equal(false);
  });
});

describe('whose a field is', () => {
  const entry = (manager: string, fieldsV1: object, subresource?: string) => ({
    manager,
    fieldsV1,
    subresource,
  });
  const replicas = { 'f:spec': { 'f:replicas': {} } };
  const owner = (...entries: Parameters<typeof fieldOwner>[0]) =>
    fieldOwner(entries, ['spec', 'replicas'], 'us');

  it('is read from the books of the API server, also of what was written through scale', () => {
    expect(
      owner(entry('argocd', { 'f:spec': { 'f:template': {} } }), entry('us', replicas, 'scale')),
    ).to.eql({ owner: 'Ours', manager: 'us' });
    expect(owner(entry('kubectl', replicas), entry('us', {}))).to.eql({
      owner: 'Theirs',
      manager: 'kubectl',
    });
  });

  it('is theirs when both own it: they applied the same value, so they want it', () => {
    expect(owner(entry('us', replicas), entry('argocd', replicas)).owner).to.equal('Theirs');
  });

  it('is unknown without books, or where they begin later than the field', () => {
    expect(owner().owner).to.equal('Unknown');
    expect(owner(entry('before-first-apply', replicas)).owner).to.equal('Unknown');
    expect(owner(entry('kubectl', { 'f:spec': 'odd' })).owner).to.equal('Unknown');
  });
});
