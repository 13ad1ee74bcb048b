import { context, trace, TraceFlags } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { expect } from 'chai';
import { createMetrics } from './metrics.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';

describe('metrics', () => {
  before(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
  after(() => context.disable());

  const within = (traceFlags: TraceFlags, run: () => void): void => {
    const span = trace.wrapSpanContext({ traceId, spanId: 'b7ad6b7169203331', traceFlags });
    context.with(trace.setSpan(context.active(), span), run);
  };

  it('name the last sampled trace of a bucket', async () => {
    const metrics = createMetrics('shop');
    const time = metrics.timer('sell_seconds', 'How long a sale took', ['kind']);
    within(TraceFlags.SAMPLED, () => time({ kind: 'fast' }, 0.2));
    within(TraceFlags.NONE, () => time({ kind: 'fast' }, 0.9));
    time({ kind: 'fast' }, 4);
    const text = await metrics.registry.metrics();
    const named = text.split('\n').filter((line) => line.includes(traceId));
    expect(named).to.have.length(1);
    expect(named[0]).to.match(/^sell_seconds_bucket\{.*le="0.3".*\} 1 # \{trace_id="0af7/);
    expect(text.endsWith('# EOF\n')).to.equal(true);
  });

  it('that are off take everything and tell nothing', async () => {
    const metrics = createMetrics('shop', false);
    const labels = ['kind'];
    metrics.counter('sold_total', 'Sold', labels).inc({ kind: 'seat' });
    metrics.gauge('left', 'Left', labels).set({ kind: 'seat' }, 3);
    metrics.gauge('left', 'Left', labels).remove({ kind: 'seat' });
    metrics.histogram('batch', 'Batch', labels).observe({ kind: 'seat' }, 2);
    metrics.timer('sell_seconds', 'How long', labels)({ kind: 'seat' }, 1);
    metrics.watched('open', 'Open', [], () => expect.fail('nobody asks'));
    expect(await metrics.registry.metrics()).to.equal('# EOF\n');
  });

  it('that time what is promised are there before the first measurement', async () => {
    const metrics = createMetrics('shop');
    const time = metrics.timer('sell_seconds', 'How long', ['kind'], [{ kind: 'seat' }]);
    const count = async () =>
      /sell_seconds_count.*kind="seat".* (\d+)/.exec(await metrics.registry.metrics())?.[1];
    expect(await count()).to.equal('0');
    time({ kind: 'seat' }, 0.1);
    metrics.timer('sell_seconds', 'How long', ['kind'], [{ kind: 'seat' }]);
    expect(await count()).to.equal('1');
  });

  it('that are watched show what there is at the scrape, and nothing that was', async () => {
    const metrics = createMetrics('shop');
    let open = ['a', 'b'];
    metrics.watched('open', 'What is open', ['name'], (set) => {
      for (const name of open) set({ name }, 1);
    });
    const shown = async () =>
      (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith('open{'));
    expect(await shown()).to.have.length(2);
    open = ['b'];
    expect(await shown()).to.eql(['open{name="b",service="shop"} 1']);
  });
});
