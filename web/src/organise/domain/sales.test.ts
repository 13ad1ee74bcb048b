import { expect } from 'chai';
import {
  lastMinutes,
  pointsOf,
  ratePerMinute,
  roundedTop,
  withSample,
  type Sales,
  type Sample,
} from './sales.js';

const sales = (o: Partial<Sales>): Sales => ({
  ...{ queue: 0, inCheckout: 0, reserved: 0, sold: 0, revenueMinor: 0, currency: 'VND' },
  ...{ classes: [], series: [] },
  ...o,
});
const at = (text: string): number => Date.parse(`2027-01-31T${text}Z`);

describe('the figures of a sale', () => {
  it('have every minute, also those in which nothing happened', () => {
    const one = { minute: '2027-01-31T10:01:00.000Z', sold: 3, revenueMinor: 9 };
    const known = { ...one, joined: 1, admitted: 1 };
    const minutes = lastMinutes([known], at('10:02:30'), 3);
    expect(minutes.map(({ minute, sold }) => [minute.slice(11, 16), sold])).to.deep.equal([
      ['10:00', 0],
      ['10:01', 3],
      ['10:02', 0],
    ]);
  });

  it('have a rate by what was seen within the last minute', () => {
    const sample = (second: number, sold: number): Sample => ({
      ...{ at: second * 1_000, queue: 0, inCheckout: 0 },
      sold,
    });
    expect(ratePerMinute([sample(0, 5)])).to.equal(undefined);
    expect(ratePerMinute([sample(0, 0), sample(30, 10)])).to.equal(20);
    expect(ratePerMinute([sample(0, 0), sample(60, 50), sample(120, 60)])).to.equal(10);
  });

  it('are remembered for ten minutes and no longer', () => {
    let samples: Sample[] = [];
    for (let n = 0; n < 700; n++) samples = withSample(samples, sales({ queue: n }), n * 1_000);
    expect([samples.length, samples[0]?.queue, samples.at(-1)?.queue]).to.deep.equal([
      600, 100, 699,
    ]);
  });

  it('are drawn below a round number', () => {
    expect([[], [0], [3], [11], [50], [730]].map(roundedTop)).to.deep.equal([
      1, 1, 5, 20, 50, 1_000,
    ]);
    const box = { width: 100, height: 50 };
    expect(pointsOf([0, 5, 10], 10, box)).to.equal('0,50 50,25 100,0');
  });
});
