import { expect } from 'chai';
import type { Condition } from './conditions.js';
import { newsOf } from './news.js';

const condition = (type: string, status: 'True' | 'False', reason: string, message = '') =>
  ({
    ...{ type, status, reason, message },
    ...{ observedGeneration: 1, lastTransitionTime: '2026-12-01T10:00:00Z' },
  }) satisfies Condition;

describe('what is told of a sale', () => {
  it('is each stage once, and a held sale as a warning', () => {
    const open = condition('Progressing', 'True', 'Open', 'until 12:00');
    expect(newsOf([], [open])).to.eql([
      { type: 'Normal', reason: 'Open', note: 'the sale is Open, until 12:00' },
    ]);
    expect(newsOf([open], [{ ...open, message: 'until 12:05' }])).to.eql([]);
    expect(newsOf([open], [condition('Progressing', 'True', 'Held')])[0]).to.include({
      type: 'Warning',
    });
  });

  it('is what somebody has to see to, when it begins and when it becomes another', () => {
    const missing = condition('TargetsResolved', 'False', 'NotFound', 'create it');
    expect(newsOf([], [missing])).to.eql([
      { type: 'Warning', reason: 'NotFound', note: 'create it' },
    ]);
    expect(newsOf([missing], [missing])).to.eql([]);
    const found = condition('TargetsResolved', 'True', 'Found');
    expect(newsOf([missing], [found])).to.eql([]);
    expect(newsOf([found], [missing])).to.have.length(1);
    expect(newsOf([], [condition('WaitingRoomConfigured', 'False', 'Conflict')])).to.have.length(1);
  });

  it('is not what passes by itself', () => {
    const waiting = condition('WaitingRoomConfigured', 'False', 'ConfigNotAcknowledged');
    const cold = condition('CapacityReady', 'False', 'NotReady');
    expect(newsOf([], [waiting, cold, condition('Ready', 'False', 'x')])).to.eql([]);
  });

  it('is how a line opened, when it was not as planned', () => {
    expect(newsOf([], [condition('Open', 'True', 'Opened')])).to.eql([]);
    for (const reason of ['OpenedWhileControllerAway', 'OpenDegraded'])
      expect(newsOf([], [condition('Open', 'True', reason)])[0]).to.include({ reason });
  });
});
