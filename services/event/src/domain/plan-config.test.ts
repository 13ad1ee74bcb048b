import { expect } from 'chai';
import type { EventConfig } from './event.js';
import { patchConfig, withDefaults } from './plan-config.js';

const config: EventConfig = {
  saleOpensAt: 1_000,
  saleClosesAt: 2_000,
  isFree: false,
  isPublic: true,
  requiresApproval: true,
  allowWaitRoom: true,
  maxAttendees: 100,
  maxTicketsPerOrder: 10,
  maxTicketsPerUser: 20,
  holdSeconds: 900,
  retryPayments: true,
  requireVerifiedEmail: false,
  preQueueOpensAt: 500,
  draw: true,
  waitingRoom: {
    maxConcurrent: 10,
    releasePerSecond: 5,
    sessionSeconds: 900,
    reconnectGraceSeconds: 120,
    claimSeconds: 60,
    paused: false,
  },
};

describe('a change of a config', () => {
  it('changes what is named and resets nothing else', () => {
    const patch = { isPublic: false, holdSeconds: undefined, waitingRoom: { paused: true } };
    const changed = patchConfig(config, patch);
    expect(changed).to.eql({
      ...config,
      isPublic: false,
      waitingRoom: { ...config.waitingRoom, paused: true },
    });
  });

  it('drops the settings of a line that is switched off', () => {
    const changed = patchConfig(config, { allowWaitRoom: false, draw: false });
    expect(changed.waitingRoom).to.equal(undefined);
  });

  it('keeps settings that contradict it, so that the check can refuse them', () => {
    const changed = patchConfig(config, { allowWaitRoom: false, waitingRoom: { paused: true } });
    expect(changed.waitingRoom).to.include({ paused: true, maxConcurrent: 10 });
  });
});

describe('a whole config', () => {
  it('gets the default where 0 has one', () => {
    const zero = { ...config, maxTicketsPerOrder: 0, maxTicketsPerUser: 0, holdSeconds: 0 };
    expect(withDefaults(zero)).to.eql(config);
  });

  it('gets no default where there is none', () => {
    expect(withDefaults({ ...config, maxAttendees: 0 }).maxAttendees).to.equal(0);
  });
});
