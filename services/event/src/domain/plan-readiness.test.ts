import { expect } from 'chai';
import type { EventConfig, Status } from './event.js';
import { planReadiness } from './plan-readiness.js';

const config = { saleClosesAt: 2_000, requiresApproval: true } as EventConfig;
const codes = (
  event: { status: Status; config: EventConfig | undefined },
  o = { hasActiveClass: true, now: 1_000 },
) => planReadiness(event, o).map(({ code }) => code);

describe('the readiness of an event', () => {
  it('names everything that is missing at once', () => {
    expect(codes({ status: 'DRAFT', config: undefined }, { hasActiveClass: false, now: 0 })).to.eql(
      ['CONFIG_MISSING', 'NO_ACTIVE_CLASS', 'APPROVAL_MISSING'],
    );
    expect(codes({ status: 'CONFIGURED', config }, { hasActiveClass: false, now: 2_000 })).to.eql([
      'SALE_ENDED',
      'NO_ACTIVE_CLASS',
      'APPROVAL_MISSING',
    ]);
  });

  it('is complete once it is approved, or needs no approval', () => {
    expect(codes({ status: 'APPROVED', config })).to.eql([]);
    const free = { ...config, requiresApproval: false };
    expect(codes({ status: 'CONFIGURED', config: free })).to.eql([]);
    expect(codes({ status: 'DRAFT', config: free })).to.eql(['CONFIG_MISSING']);
  });

  it('asks to look at the config of a copy before anybody is asked to approve it', () => {
    expect(codes({ status: 'DRAFT', config })).to.eql(['CONFIG_MISSING', 'APPROVAL_MISSING']);
  });

  it('says that a published or cancelled event can not be published again', () => {
    for (const status of ['PUBLISHED', 'CANCELLED'] as const)
      expect(codes({ status, config })).to.eql(['STATUS_FINAL']);
  });
});
