import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { expect } from 'chai';
import { lineMetrics } from './line-metrics.js';

const round = {
  ...{ fenced: true, admitted: 20, waiting: 980, active: 20, passedOver: 0, more: false },
  ...{ unbuilt: false, toDraw: 0, turnsInMs: undefined, capacity: 20, waitedMs: 9_000 },
  claimable: 0,
};

describe('the metrics of lines', () => {
  const open = () => {
    const metrics = createMetrics('waitroom');
    const lines = async (): Promise<string[]> =>
      (await metrics.registry.metrics()).split('\n').filter((line) => line.includes('event="'));
    return { told: lineMetrics(metrics), metrics, lines };
  };

  it('are four per line, however many join it and however long it runs', async () => {
    const { told, lines } = open();
    for (let event = 0; event < 50; event++)
      for (let n = 0; n < 20; n++) told.seen(`e${event}`, { ...round, waiting: 1_000 - 20 * n });
    expect(await lines()).to.have.length(50 * 4);
  });

  it('are gone with the line', async () => {
    const { told, lines } = open();
    told.seen('e1', round);
    told.seen('e2', round);
    told.gone('e1');
    expect((await lines()).filter((line) => line.includes('e1'))).to.eql([]);
    expect(await lines()).to.have.length(4);
  });

  it('count everybody who was admitted, and one wait per round', async () => {
    const { told, metrics } = open();
    told.seen('e1', round);
    told.seen('e1', { ...round, admitted: 0 });
    const text = await metrics.registry.metrics();
    expect(text).to.include('waitroom_admissions_total{service="waitroom"} 20');
    expect(text).to.include('waitroom_wait_seconds_count{service="waitroom"} 1');
  });
});
