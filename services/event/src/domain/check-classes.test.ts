import { expect } from 'chai';
import { classesProblem, touchesClasses } from './check-classes.js';
import type { EventConfig } from './event.js';

const config = (o: Partial<EventConfig> = {}) =>
  ({ isFree: false, maxAttendees: 100, ...o }) as EventConfig;
const paths = (o: Partial<EventConfig>, ...classes: [total: number, priceMinor: number][]) =>
  classesProblem(
    config(o),
    classes.map(([total, priceMinor]) => ({ total, priceMinor })),
  )?.fields?.map(({ path }) => path) ?? [];

describe('a config beside the ticket classes that there are', () => {
  it('may have as many places as they have, and not one fewer', () => {
    expect(paths({ maxAttendees: 30 }, [10, 5], [20, 5])).to.eql([]);
    expect(paths({ maxAttendees: 29 }, [10, 5], [20, 5])).to.eql(['maxAttendees']);
  });

  it('is not free while one of them has a price', () => {
    expect(paths({ isFree: true }, [10, 0], [20, 1])).to.eql(['isFree']);
    expect(paths({ isFree: true }, [10, 0])).to.eql([]);
  });

  it('has to do with them when it becomes free or smaller, and only then', () => {
    const free = config({ isFree: true });
    expect(touchesClasses(undefined, free)).to.equal(false);
    expect(touchesClasses(config(), free)).to.equal(true);
    expect(touchesClasses(free, free)).to.equal(false);
    expect(touchesClasses(config(), config({ maxAttendees: 99 }))).to.equal(true);
    expect(touchesClasses(config(), config({ maxAttendees: 101 }))).to.equal(false);
  });
});
