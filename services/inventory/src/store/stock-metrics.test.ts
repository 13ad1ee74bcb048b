import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { expect } from 'chai';
import type { TicketClass } from '../domain/ticket-class.js';
import { countBatches, showStock } from './stock-metrics.js';

const opensAt = 1_800_000_000_000;
const closesAt = opensAt + 3_600_000;

function classesOf(event: number): TicketClass[] {
  return Array.from({ length: 4 }, (_, n) => ({
    ...{ id: `e${event}c${n}`, total: 100, reserved: 10, sold: 20, saleClosesAt: closesAt },
  })) as TicketClass[];
}

describe('the metrics of stock', () => {
  let now = opensAt;
  let events = 0;
  const open = () => {
    const metrics = createMetrics('inventory');
    const known = () => Array.from({ length: events }, (_, n) => [`e${n}`, classesOf(n)] as const);
    showStock({ known }, { clock: { now: () => now }, metrics });
    return metrics;
  };
  const seriesOf = async (metrics: ReturnType<typeof open>, name: string): Promise<string[]> =>
    (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith(name));

  it('show each class of 50 events on sale, within 50 ms', async () => {
    [now, events] = [opensAt, 50];
    const metrics = open();
    const shown = await seriesOf(metrics, 'inventory_');
    expect(shown).to.have.length(50 * 4 * 3);
    expect(shown).to.include('inventory_available{event="e7",class="e7c1",service="inventory"} 70');
    const startedAt = performance.now();
    await metrics.registry.metrics();
    expect(performance.now() - startedAt).to.be.lessThan(5 * 50); // a busy machine is given five times
  });

  it('show nothing of a sale that is over, nor of an event that nobody looks at', async () => {
    [now, events] = [opensAt, 50];
    const metrics = open();
    now = closesAt;
    expect(await seriesOf(metrics, 'inventory_')).to.eql([]);
    [now, events] = [opensAt, 1];
    expect(await seriesOf(metrics, 'inventory_')).to.have.length(4 * 3);
  });

  it('count batches and not requests: 1,000 users leave as many series as one', async () => {
    const metrics = createMetrics('inventory');
    const { counted } = countBatches(metrics);
    counted(1);
    const before = (await seriesOf(metrics, 'inventory_')).length;
    for (let n = 0; n < 1_000; n++) counted(512);
    const after = await seriesOf(metrics, 'inventory_');
    expect(after).to.have.length(before);
    expect(after).to.include('inventory_requests_total{service="inventory"} 512001');
  });
});
