import { expect } from 'chai';
import { liveOf } from '../../test/support/sales.js';
import { decideWake } from './wake.js';

describe('a workload that sleeps at 0 replicas under its autoscaler', () => {
  const woken = { uid: 'u', version: '7', baseline: 0, lastWritten: [1] };
  const asked = { isAsked: true, isAtRest: false };
  const over = { isAsked: false, isAtRest: true };

  it('is woken by one pod after that was written down for this version of it', () => {
    const ledger = decideWake({ live: liveOf(0), ...asked });
    expect(ledger).to.eql({ kind: 'WriteLedger', ledger: woken });
    const next = { live: liveOf(0), ledger: woken, ...asked };
    expect(decideWake(next)).to.eql({ kind: 'Patch', value: 1 });
    const other = { ...next, live: liveOf(0, { version: '8' }) };
    expect(decideWake(other).kind, 'somebody wrote meanwhile').to.equal('WriteLedger');
  });

  it('is left to its autoscaler while a sale needs it', () => {
    expect(decideWake({ live: liveOf(20), ledger: woken, ...asked }).kind).to.equal('Nothing');
  });

  it('sleeps again when no sale needs it and its autoscaler is what it was, and is forgotten then', () => {
    const awake = { live: liveOf(1), ledger: woken };
    expect(decideWake({ ...awake, isAsked: false, isAtRest: false }).kind).to.equal('Nothing');
    expect(decideWake({ ...awake, ...over })).to.eql({ kind: 'Patch', value: 0 });
    const asleep = decideWake({ live: liveOf(0), ledger: woken, ...over });
    expect(asleep).to.deep.include({ kind: 'WriteLedger' });
    const done = { ...woken, lastWritten: [0] };
    expect(decideWake({ live: liveOf(0), ledger: done, ...over }).kind).to.equal('Nothing');
    expect(decideWake({ live: liveOf(5), ledger: done, ...over }).kind, 'by a person').to.equal(
      'Nothing',
    );
  });

  it('is nobody’s business when it was never woken by us, or is another object by now', () => {
    expect(decideWake({ live: liveOf(3), ...over }).kind).to.equal('Nothing');
    expect(decideWake({ live: liveOf(0), ...over }).kind).to.equal('Nothing');
    const bare = { uid: 'u', version: '7', baseline: 3, lastWritten: [10] };
    expect(decideWake({ live: liveOf(20), ledger: bare, ...over }).kind).to.equal('Nothing');
    const old = { ...woken, uid: 'earlier' };
    expect(decideWake({ live: liveOf(3), ledger: old, ...over }).kind).to.equal('Nothing');
  });
});
