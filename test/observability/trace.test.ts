import { drawTrace } from '@ticketbottle/local-stack/traces/draw-trace.js';
import { expect } from 'chai';
import { platform, traces } from '../support/platform.js';
import { purchase } from './support/purchase.js';
import { titlesOf, wholeTrace } from './support/whole-trace.js';

const services = ['api-gateway', 'event', 'inventory', 'order', 'payment', 'user', 'waitroom'];

/** On the way there. */
const stations = [
  'api-gateway: GET /api/waitroom/sessions/:id',
  'inventory: confirm',
  'inventory: reserve',
  'order: process payment.completed',
  'payment: notice',
  'payment: ZALOPAY create link',
  'waitroom: join line',
];

describe('a purchase through the front door, traced', function () {
  this.timeout(60_000);

  it('is one tree of spans of all seven services, from sign-in to the freed slot', async () => {
    const bought = await purchase(await platform().event());
    const spans = await wholeTrace(bought); // and no span without its parent
    const drawn = drawTrace(spans);
    expect([...new Set(spans.map((span) => span.service))].sort(), drawn).to.eql(services);
    expect(titlesOf(spans), drawn).to.include.members(stations);
  });

  it('links a call that many share to each of them', async () => {
    const event = await platform().event();
    const bought = await Promise.all(Array.from({ length: 4 }, () => purchase(event)));
    for (const one of bought) await wholeTrace(one);
    const linked = new Set(
      traces()
        .spans()
        .filter((span) => span.name === 'apply stock')
        .flatMap((span) => span.links.map((link) => link.traceId)),
    );
    expect([...linked]).to.include.members(bought.map((one) => one.traceId));
  });

  it('ends with its request: what goes on for others is in the trace of nobody', async () => {
    const event = await platform().event(); // its line is watched and admitted from now on
    await wholeTrace(await purchase(event));
    const known = new Set(
      traces()
        .spans()
        .map((span) => span.traceId),
    );
    const from = Date.now();
    await wholeTrace(await purchase(event));
    const later = traces()
      .spans()
      .filter((span) => known.has(span.traceId) && span.startMs > from);
    expect(titlesOf(later)).to.eql([]);
  });
});
