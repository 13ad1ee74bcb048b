import { expect } from 'chai';
import type { ServiceName } from '@ticketbottle/local-stack/services/names.js';
import type { PublishedEvent } from '../../tools/platform/publish-event.js';
import type { BuyerEnd } from '../../tools/rush/types.js';
import { startRush, type Rush } from '../../tools/rush/rush.js';
import { until } from '../../tools/platform/until.js';
import { verify } from '../../tools/verify/verify.js';
import { available, classId, inCheckout } from '../support/checkout.js';
import { healthy } from '../support/healthy.js';
import { platform } from '../support/platform.js';

const honest = new Set(['SOLD_OUT', 'CLOSED', 'SALE_CLOSED', 'LEFT']);

function rush(event: PublishedEvent, buyers: number): Rush {
  return startRush({ rest: platform().rest, event, buyers, patienceMs: 150_000 });
}

function standing(total: number): Promise<PublishedEvent> {
  return platform().event({
    classes: [{ name: 'Standing', priceMinor: 100_000, total }],
    maxConcurrent: 20,
    releasePerSecond: 100,
    holdSeconds: 60,
  });
}

async function expectExact(
  event: PublishedEvent,
  ends: BuyerEnd[],
  tickets: number,
): Promise<void> {
  expect(ends.filter((end) => end.end === 'failed')).to.eql([]);
  const reasons = ends.flatMap((end) => (end.end === 'refused' ? [end.reason] : []));
  expect(reasons.filter((reason) => !honest.has(reason))).to.eql([]);
  expect(ends.filter((end) => end.end === 'sold')).to.have.length(tickets);
  expect(await available(event, classId(event))).to.equal(0);
  const verdict = await verify(platform(), event.eventId);
  expect(verdict.ok, verdict.lines.join('\n')).to.equal(true);
}

describe('more buyers than tickets', function () {
  this.timeout(300_000);
  beforeEach(healthy);

  it('sells exactly 100 tickets to 300 buyers, and tells all others the truth', async () => {
    const event = await standing(100);
    const { tally, finished } = rush(event, 300);
    let most = 0;
    const watch = until(
      async () => {
        most = Math.max(most, await inCheckout(event));
        const { sold, refused, failed } = tally.count;
        return sold + refused + failed === 300 ? true : undefined;
      },
      { ms: 200_000, what: 'everybody has an end', everyMs: 250 },
    );
    const ends = await finished;
    await watch;
    expect(most).to.be.within(1, 20);
    await expectExact(event, ends, 100);
  });

  const services: ServiceName[] = [
    'order',
    'inventory',
    'payment',
    'waitroom',
    'event',
    'user',
    'api-gateway',
  ];
  for (const service of services)
    it(`stays exact when ${service} is killed in the middle`, async () => {
      const event = await standing(20);
      const { tally, finished } = rush(event, 50);
      await until(() => Promise.resolve(tally.count.sold >= 3 ? true : undefined), {
        ms: 100_000,
        what: 'three tickets are sold',
        everyMs: 20,
      });
      await platform().services.kill(service, 'SIGKILL');
      const ends = await finished;
      await healthy(); // the kill may have come after the last answer
      await expectExact(event, ends, 20);
    });
});
