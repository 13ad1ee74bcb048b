import { expect } from 'chai';
import { configOf, configWrite, firstConfig, valuesOfConfig, type Config } from './config-form.js';
import { eventChanges, newEventOf, valuesOfEvent, type Written } from './event-form.js';
import { stepAfter, stepFor, stepOf, steps } from './steps.js';
import { errorsBy } from './values.js';

const zone = 'Asia/Ho_Chi_Minh';
const event: Written = {
  name: 'Night of strings',
  description: '',
  startsAt: '2027-01-31T12:00:00.000Z',
  endsAt: '2027-01-31T15:00:00.000Z',
  timeZone: zone,
  thumbnailUrl: '',
  location: {
    ...{ venue: 'Opera', street: '1 Trang Tien', city: 'Hanoi', country: 'VN', ward: '' },
    district: 'Hoan Kiem',
  },
  categories: [{ id: 'c1' }],
  organizer: { id: 'o1' },
};
const config: Config = {
  ...firstConfig,
  saleOpensAt: '2027-01-01T03:00:30.000Z',
  saleClosesAt: '2027-01-31T12:00:00.000Z',
};
const changed = (o: object, before = config) =>
  configWrite(before, configOf({ ...valuesOfConfig(before, zone), ...o }, zone, false));

describe('the form of an event', () => {
  it('sends nothing when nothing was changed', () => {
    const values = valuesOfEvent(event);
    expect(values).to.include({ startsAt: '2027-01-31T19:00', 'location.city': 'Hanoi' });
    expect(eventChanges(values, values)).to.deep.equal({});
  });

  it('sends what was changed, a place as a whole', () => {
    const before = valuesOfEvent(event);
    const after = { ...before, name: 'Strings', 'location.city': 'Hue', 'location.country': 'vn' };
    expect(eventChanges(before, after)).to.deep.equal({
      name: 'Strings',
      location: { ...event.location, city: 'Hue' },
    });
  });

  it('keeps the clocks when the zone changes, and moves the instants', () => {
    const before = valuesOfEvent(event);
    expect(eventChanges(before, { ...before, timeZone: 'Europe/Berlin' })).to.deep.equal({
      timeZone: 'Europe/Berlin',
      startsAt: '2027-01-31T18:00:00.000Z',
      endsAt: '2027-01-31T21:00:00.000Z',
    });
  });

  it('leaves what is no time, and no zone, to the API to refuse', () => {
    expect(newEventOf({ ...valuesOfEvent(event), endsAt: '' }).endsAt).to.equal('');
    const lost = newEventOf({ ...valuesOfEvent(event), timeZone: 'Mars/Olympus' });
    expect(lost).to.include({ timeZone: 'Mars/Olympus', startsAt: '2027-01-31T19:00:00.000Z' });
  });
});

describe('the form of a sale', () => {
  it('names nothing when nothing was changed, seconds that it can not show included', () => {
    expect(changed({})).to.deep.equal({ named: {} });
  });

  it('names only what was changed', () => {
    expect(changed({ maxTicketsPerOrder: '4', 'waitingRoom.maxConcurrent': '50' })).to.deep.equal({
      named: { maxTicketsPerOrder: 4, waitingRoom: { maxConcurrent: 50 } },
    });
  });

  it('sends the whole where there was none, and where the time of the line goes', () => {
    expect(configWrite(undefined, config)).to.deep.equal({ whole: config });
    const early = { ...config, preQueueOpensAt: '2027-01-01T02:00:00.000Z' };
    expect(changed({ preQueueOpensAt: '' }, early)).to.have.property('whole');
  });

  it('has no line, no draw and no early line where the line is off', () => {
    const whole = configOf(
      { ...valuesOfConfig(config, zone), allowWaitRoom: false, draw: true },
      zone,
      false,
    );
    expect(whole).to.include({ allowWaitRoom: false, draw: false });
    expect(whole).to.not.have.any.keys('waitingRoom', 'preQueueOpensAt');
  });
});

describe('the steps of an event', () => {
  it('come one after the other', () => {
    expect(steps.map(stepAfter)).to.deep.equal(['facts', 'place', 'sale', 'classes', undefined]);
    expect([stepOf('sale'), stepOf('nonsense'), stepOf(undefined)]).to.deep.equal([
      'sale',
      'organizer',
      'organizer',
    ]);
    expect(['SALE_ENDED', 'NO_ACTIVE_CLASS', 'APPROVAL_MISSING'].map(stepFor)).to.deep.equal([
      'sale',
      'classes',
      undefined,
    ]);
  });

  it('show what the API found wrong at its field, and the rest by itself', () => {
    const errors = [
      { path: 'config.saleClosesAt', message: 'must be after saleOpensAt' },
      { path: 'waitingRoom', message: 'is needed' },
    ];
    expect(errorsBy(['saleClosesAt'], errors)).to.deep.equal({
      byName: { saleClosesAt: 'must be after saleOpensAt' },
      others: [{ path: 'waitingRoom', message: 'is needed' }],
    });
  });
});
