import { expect } from 'chai';
import { drawProblem } from './check-draw.js';
import type { EventConfig, Status } from './event.js';

const of = (draw: boolean, preQueueOpensAt?: number) =>
  ({ draw, preQueueOpensAt, saleOpensAt: 2_000 }) as EventConfig;
const reason = (
  before: EventConfig,
  after: EventConfig,
  at: number,
  status: Status = 'PUBLISHED',
) => drawProblem({ status, config: before }, after, at)?.reason;

describe('whether there is a draw', () => {
  it('is settled when people may wait', () => {
    expect(reason(of(true, 1_000), of(false), 999)).to.equal(undefined);
    expect(reason(of(true, 1_000), of(false), 1_000)).to.equal('INVALID_TRANSITION');
    expect(reason(of(false, 1_000), of(true, 1_000), 1_500)).to.equal('INVALID_TRANSITION');
    expect(reason(of(false), of(true, 1_000), 1_999)).to.equal(undefined);
    expect(reason(of(false), of(true, 1_000), 2_000)).to.equal('INVALID_TRANSITION');
  });

  it('may change while nobody can wait, and other things at any time', () => {
    expect(reason(of(true, 1_000), of(false), 5_000, 'CONFIGURED')).to.equal(undefined);
    expect(reason(of(true, 1_000), of(true, 500), 5_000)).to.equal(undefined);
  });
});
