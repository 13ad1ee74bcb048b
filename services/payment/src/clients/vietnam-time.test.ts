import { expect } from 'chai';
import { env } from 'node:process';
import { vietnamDay } from './vietnam-time.js';

describe('the day in Vietnam', () => {
  const zone = env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete env['TZ'];
    else env['TZ'] = zone;
  });
  for (const [tz, hour] of [
    ['UTC', 16],
    ['Asia/Ho_Chi_Minh', 23],
    ['America/New_York', 11],
  ] as const)
    it(`changes at 17:00 UTC under TZ=${tz}`, () => {
      env['TZ'] = tz;
      const last = Date.parse('2025-12-31T16:59:59.999Z');
      expect(new Date(last).getHours(), 'the zone is in force').to.equal(hour);
      expect(vietnamDay(last)).to.equal('251231');
      expect(vietnamDay(last + 1)).to.equal('260101');
    });
});
