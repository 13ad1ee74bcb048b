import { mkdir, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { CDPSession, Page } from 'playwright-core';
import { admit } from '../support/checkout.js';
import { platform } from '../support/platform.js';
import { buyerOnPhone } from './support/person.js';
import { playLine, type PlayedLine } from './support/played-line.js';

/** What comes in an hour at one update per second. */
const updates = 3_600;
/** After ten minutes of it everything that is made once has been made. */
const warmUp = 600;
const together = 60;
/** More than the engine's own noise between two collections, and less than 40 bytes per update. */
const mostGrowthBytes = 100_000;

describe('an hour in the waiting room', function () {
  this.timeout(120_000);

  it('leaves memory as it was: no bytes, nodes or listeners pile up, and nothing moves', async () => {
    const event = await platform().event({ maxConcurrent: 1 });
    await admit(await platform().buyer(), event);
    const { page, context } = await buyerOnPhone({ serviceWorkers: 'block' });
    const line = await playLine(context, { ahead: updates, position: updates + 1 });
    try {
      await page.goto(`/events/${event.eventId}/line`);
      await page.locator('[data-link=live]').waitFor();
      await page.evaluate(countShifts);
      const devtools = await context.newCDPSession(page);
      await devtools.send('Performance.enable');
      const play = (from: number, to: number) => played({ page, from, to, line });

      await play(updates, updates - warmUp);
      const early = await usage(devtools);
      await play(updates - warmUp, 1);
      const late = await usage(devtools);
      const shifts = await page.evaluate<number>('window.shifts');
      await mkdir('.cache', { recursive: true });
      const figures = { updates, warmUp, early, late, shifts };
      await writeFile('.cache/waiting-room-hour.json', `${JSON.stringify(figures)}\n`);

      expect(late.nodes, 'nodes').to.be.at.most(early.nodes);
      expect(late.listeners, 'listeners').to.be.at.most(early.listeners);
      expect(late.heapBytes - early.heapBytes, 'growth').to.be.at.most(mostGrowthBytes);
      expect(shifts).to.equal(0);
    } finally {
      line.stop();
    }
  });
});

type Play = { page: Page; from: number; to: number; line: PlayedLine };

/** One person leaves before this place at each update; the page has shown it before more come. */
async function played({ page, from, to, line }: Play): Promise<void> {
  for (let ahead = from - 1; ahead >= to; ahead--) {
    line.tell({ ahead, position: ahead + 1, estimatedWaitSeconds: ahead });
    if (ahead % together === 0 || ahead === to)
      await page.locator(`[data-ahead="${ahead}"]`).waitFor();
  }
}

type Usage = { heapBytes: number; nodes: number; listeners: number };

/** What lives in the page after a collection. */
async function usage(devtools: CDPSession): Promise<Usage> {
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('HeapProfiler.collectGarbage'); // what the first one only made unreachable
  const { metrics } = await devtools.send('Performance.getMetrics');
  const of = (wanted: string): number => metrics.find(({ name }) => name === wanted)?.value ?? NaN;
  return {
    heapBytes: of('JSHeapUsedSize'),
    nodes: of('Nodes'),
    listeners: of('JSEventListeners'),
  };
}

const countShifts = `
  window.shifts = 0;
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) window.shifts += value;
  }).observe({ type: 'layout-shift' });
`;
