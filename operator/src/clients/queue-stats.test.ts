import { virtualClock } from '@ticketbottle/kube-client/testing/virtual-clock.js';
import { GetQueueStatsResponse } from '@ticketbottle/sdk/waitroom.js';
import { expect } from 'chai';
import { pollQueueStats } from './queue-stats.js';

describe('the figures of a line', () => {
  function start() {
    const clock = virtualClock();
    const changed: string[] = [];
    const line: { now: Partial<GetQueueStatsResponse> | undefined } = {
      now: { waiting: 7, inCheckout: 2, sold: 3, total: 10, present: 6 },
    };
    const asked: string[] = [];
    const stats = pollQueueStats({
      client: {
        getQueueStats: ({ eventId = '' }) => {
          asked.push(eventId);
          return line.now === undefined
            ? Promise.reject(new Error('away'))
            : Promise.resolve(GetQueueStatsResponse.fromPartial(line.now));
        },
      },
      clock,
      onChange: (eventId) => changed.push(eventId),
    });
    return { clock, changed, asked, line, stats };
  }

  it('are those that the operator acts on, and say when they were seen', async () => {
    const { clock, asked, stats } = start();
    expect(stats.of('e')).to.equal(undefined);
    await clock.advance(0);
    const observedAt = clock.now();
    await clock.advance(9_000);
    expect(stats.of('e')).to.eql({ queued: 7, active: 2, sold: 3, total: 10, observedAt });
    await clock.advance(1_000);
    expect(asked).to.eql(['e', 'e']);
    await stats.stop();
  });

  it('are told as changed for what is acted on, and for nothing else', async () => {
    const { clock, changed, line, stats } = start();
    stats.of('e');
    await clock.advance(0);
    line.now = { ...line.now, present: 5, admitted: 9 };
    await clock.advance(10_000);
    expect(changed).to.have.length(1);
    let told = 1;
    for (const change of [{ waiting: 6 }, { inCheckout: 3 }, { sold: 4 }, { total: 11 }]) {
      line.now = { ...line.now, ...change };
      await clock.advance(10_000);
      expect(changed, JSON.stringify(change)).to.have.length((told += 1));
    }
    await stats.stop();
  });

  it('are kept while the waiting room is away, for a minute, and are unknown then', async () => {
    const { clock, line, stats } = start();
    stats.of('e');
    await clock.advance(0);
    const observedAt = clock.now();
    line.now = undefined;
    await clock.advance(60_000);
    expect(stats.of('e')).to.include({ queued: 7, observedAt });
    await clock.advance(1);
    expect(stats.of('e')).to.equal(undefined);
    line.now = { waiting: 1 };
    await clock.advance(10_000);
    expect(stats.of('e')).to.include({ queued: 1 });
    await stats.stop();
  });
});
