import { expect } from 'chai';
import type { Event, EventConfig } from './event.js';
import { isAnother, statusConfigured } from './is-another.js';

const config: EventConfig = {
  saleOpensAt: 1_000,
  saleClosesAt: 2_000,
  isFree: false,
  isPublic: true,
  requiresApproval: true,
  allowWaitRoom: false,
  maxAttendees: 100,
  maxTicketsPerOrder: 10,
  maxTicketsPerUser: 20,
  holdSeconds: 900,
  retryPayments: false,
  requireVerifiedEmail: false,
  preQueueOpensAt: undefined,
  draw: false,
  waitingRoom: undefined,
};
const location = { venue: 'v', street: 's', city: 'c', country: 'VN', ward: '', district: '' };
const approved: Event = {
  id: 'e',
  name: 'n',
  description: '',
  startsAt: 3_000,
  endsAt: 4_000,
  timeZone: 'Asia/Ho_Chi_Minh',
  thumbnailUrl: '',
  location,
  organizerId: 'o',
  status: 'APPROVED',
  config,
  version: 3,
  createdBy: 'u',
  createdAt: 0,
  updatedAt: 0,
  cancelReason: '',
  publishedAt: undefined,
};

describe('what a platform admin approved', () => {
  const others: Partial<Event>[] = [
    { name: 'other' },
    { startsAt: 3_001 },
    { endsAt: 4_001 },
    { timeZone: 'UTC' },
    { location: { ...location, venue: 'other' } },
    { location: { ...location, ward: 'other' } },
    { config: { ...config, maxAttendees: 101 } },
  ];
  for (const change of others)
    it(`is another event with ${JSON.stringify(change).slice(0, 60)}`, () => {
      expect(isAnother(approved, { ...approved, ...change })).to.equal(true);
    });

  it('stays the same event with another text, picture, organizer or the same values', () => {
    const same = { description: 'd', thumbnailUrl: 't', organizerId: 'p', version: 4 };
    expect(isAnother(approved, { ...approved, ...same, location: { ...location } })).to.equal(
      false,
    );
  });

  it('is approved anew with another size, and stays approved with another sale window', () => {
    const status = (o: Partial<EventConfig>) => statusConfigured(approved, { ...config, ...o });
    expect(status({ maxAttendees: 99 })).to.equal('CONFIGURED');
    expect(status({ saleClosesAt: 2_500 })).to.equal('APPROVED');
  });

  it('is not asked of a DRAFT, which becomes CONFIGURED, nor of a published event', () => {
    const wider = { ...config, maxAttendees: 200 };
    const draft: Event = { ...approved, status: 'DRAFT', config: undefined };
    expect(statusConfigured(draft, config)).to.equal('CONFIGURED');
    expect(statusConfigured({ ...approved, status: 'PUBLISHED' }, wider)).to.equal('PUBLISHED');
  });
});
