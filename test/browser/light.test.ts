import { mkdir, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { CDPSession, Page } from 'playwright-core';
import { join } from '../../tools/platform/buyer.js';
import { admit } from '../support/checkout.js';
import { platform } from '../support/platform.js';
import { buyerOnPhone } from './support/person.js';

/** Of scripts and styles as they go over the wire. */
const budgetBytes = 35_000;
const steps = 20;
/** What people are promised; how long it took is in `.cache/waiting-room.json`. */
const usableMs = 1_000;
const bytesPerSecond = 1_600_000 / 8;
const slowNetwork = {
  offline: false,
  latency: 0,
  downloadThroughput: bytesPerSecond,
  uploadThroughput: bytesPerSecond,
};

describe('the waiting room is light', function () {
  this.timeout(120_000);

  it('loads at most 35 kB of scripts and styles', async () => {
    const event = await platform().event({ maxConcurrent: 1 });
    await admit(await platform().buyer(), event);
    const { page, context } = await buyerOnPhone({ serviceWorkers: 'block' });
    const devtools = await context.newCDPSession(page);
    const weights = await weighed(devtools, async () => {
      await page.goto(`/events/${event.eventId}/line`);
      await page.locator('[data-link=live]').waitFor();
    });
    const total = [...weights.values()].reduce((sum, bytes) => sum + bytes, 0);
    expect([...weights.keys()].some((url) => url.endsWith('.css'))).to.equal(true);
    expect(total, JSON.stringify([...weights])).to.be.within(5_000, budgetBytes);
  });

  it('can be used within a second on a slow phone in a slow network', async () => {
    const event = await platform().event({ maxConcurrent: 1 });
    await admit(await platform().buyer(), event);
    const { page, context } = await buyerOnPhone({ serviceWorkers: 'block' });
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
    await devtools.send('Network.emulateNetworkConditions', slowNetwork);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const usable = page.getByRole('button', { name: 'Leave the line' });
    await page.goto(`/events/${event.eventId}/line`, { waitUntil: 'commit' });
    await usable.waitFor({ timeout: usableMs * 5 });
    const ms = Math.round(await page.evaluate<number>('performance.now()'));
    await mkdir('.cache', { recursive: true });
    await writeFile('.cache/waiting-room.json', `${JSON.stringify({ usableAfterMs: ms })}\n`);
  });

  it('shifts nothing and keeps nothing while people leave before it', async () => {
    const event = await platform().event({ maxConcurrent: 1 });
    await admit(await platform().buyer(), event);
    const people = await crowd(event.eventId);
    const { page, context } = await buyerOnPhone({ serviceWorkers: 'block' });
    const named = Promise.withResolvers<undefined>();
    await page.route(`**/api/events/${event.eventId}`, async (route) => {
      await named.promise; // what the event is called comes last
      await route.continue();
    });
    await page.goto(`/events/${event.eventId}/line`);
    await page.locator('[data-link=live]').waitFor();
    await page.evaluate(observe);
    named.resolve(undefined);
    await page.getByRole('heading', { level: 1, name: ':' }).waitFor();
    const devtools = await context.newCDPSession(page);
    const leaveAll = async (half: typeof people): Promise<void> => {
      for (const { token, sessionId } of half) {
        const before = await aheadOn(page);
        await platform().rest.ok('POST', '/api/waitroom/leave', { token, body: { sessionId } });
        await page.locator(`[data-ahead="${before - 1}"]`).waitFor();
      }
    };
    await leaveAll(people.slice(0, steps / 2));
    const early = await liveNodes(devtools);
    await leaveAll(people.slice(steps / 2));
    expect(await aheadOn(page)).to.equal(0);
    expect(await page.evaluate('window.shifts')).to.deep.equal([]);
    const late = await liveNodes(devtools);
    expect(late, 'nodes and listeners').to.deep.equal(early);
  });
});

async function aheadOn(page: Page): Promise<number> {
  return Number(await page.locator('[data-ahead]').getAttribute('data-ahead'));
}

/** Each shift of the layout, as the browser counts it. */
const observe = `
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries())
      window.shifts.push(value + ' ' + sources.map(({ node }) => node?.textContent));
  }).observe({ type: 'layout-shift' });
`;

/** What lives in the page after a collection: what an hour of updates would pile up. */
async function liveNodes(devtools: CDPSession): Promise<{ nodes: number; listeners: number }> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { nodes, jsEventListeners } = await devtools.send('Memory.getDOMCounters');
  return { nodes, listeners: jsEventListeners };
}

/** Bytes over the wire by address, of scripts and styles. */
async function weighed(devtools: CDPSession, visit: () => Promise<void>) {
  const urls = new Map<string, string>();
  const weights = new Map<string, number>();
  devtools.on('Network.responseReceived', ({ requestId, response, type }) => {
    if (type === 'Script' || type === 'Stylesheet') urls.set(requestId, response.url);
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const url = urls.get(requestId);
    if (url !== undefined) weights.set(url, encodedDataLength);
  });
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  await visit();
  return weights;
}

async function crowd(eventId: string): Promise<{ token: string; sessionId: string }[]> {
  const people: { token: string; sessionId: string }[] = [];
  for (let n = 0; n < steps; n++) {
    const { token } = await platform().buyer();
    const { sessionId } = await join(platform().rest, token, eventId);
    people.push({ token, sessionId });
  }
  return people;
}
