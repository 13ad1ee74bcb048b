import { expect } from 'chai';
import { requested } from '../../operator/src/domain/contributions.js';
import type { Costs } from './costs.js';
import { createPlatform, podsAt } from './platform.js';
import { saleOf, type Scenario } from './scenario.js';
import { simulate } from './simulate.js';
import { percentileOf } from './print.js';

const costs: Costs = {
  ...{ streamEventMs: 0.05, pollMs: 0.3, redisJoinMs: 0.02, redisBytesPerPlace: 40 },
  ...{ gatewayBytesPerStream: 30_000, admissionsPerSecond: 2000 },
  joinMs: { 'api-gateway': 2, waitroom: 1 },
  purchaseMs: { 'api-gateway': 10, waitroom: 4, order: 20, inventory: 5, payment: 10 },
};
const scenario: Scenario = {
  ...{ visitors: 20_000, tickets: 3_000, maxConcurrent: 5_000, releasePerSecond: 200 },
  ...{ preQueueMinutes: 5, saleHours: 2, early: 0.5, fadeMinutes: 5, mostTickets: 4, polls: 0.1 },
  ...{ gate: 'Required', podSeconds: 60, baseline: 1, lateSeconds: 0, seed: 1 },
};

describe('a simulated platform', () => {
  it('has the pods that the operator asks for, from when they are ready until after the sale', () => {
    const sale = saleOf(scenario, costs);
    const platform = createPlatform(scenario, costs, sale);
    const order = sale.spec.targets.find(({ name }) => name === 'order')!;
    const needed = requested(sale.spec, order);
    expect(needed).to.equal(Math.ceil((200 * 1.2) / Math.floor(700 / 20)));
    expect(podsAt(platform, 0).order).to.equal(1);
    expect(podsAt(platform, sale.spec.opensAt).order).to.equal(needed);
    expect(podsAt(platform, sale.spec.closesAt + 1_920_000).order).to.equal(1);
  });

  it('uses the pod-hours of the forecast when everything goes well', () => {
    // more tickets than anybody wants: the sale lasts until it closes
    const { podHours, forecastPodHours } = simulate({ ...scenario, tickets: 1_000_000 }, costs);
    expect(forecastPodHours).to.be.greaterThan(0);
    expect(podHours).to.be.closeTo(forecastPodHours, forecastPodHours * 0.1);
  });

  it('opens later, and lets everybody wait longer, when pods are raised too late', () => {
    const median = (lateSeconds: number) =>
      percentileOf(simulate({ ...scenario, lateSeconds }, costs).outcome.waits, 0.5);
    expect(median(1800) - median(0)).to.be.greaterThan(60_000);
  });

  it('opens degraded when the longest hold is over, and at the full rate once pods are there', () => {
    const endless = { visitors: 150_000, tickets: 1_000_000, maxConcurrent: 100_000 };
    const late = { ...scenario, ...endless, lateSeconds: 1800 };
    const { rows, opensAtMs } = simulate(late, costs);
    const inCheckout = (minute: number) =>
      rows.find(({ atMs }) => atMs === opensAtMs + minute * 60_000)?.inCheckout ?? 0;
    expect(inCheckout(4)).to.equal(0);
    expect(inCheckout(12)).to.be.greaterThan(0);
    expect(inCheckout(25)).to.be.greaterThan(inCheckout(12) * 2);
  });
});
