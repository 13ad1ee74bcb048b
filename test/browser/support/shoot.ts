import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { audit, smallTargets } from './audit.js';
import { violationsOf } from './axe.js';
import type { Person } from './person.js';

const pictures = '.cache/screenshots';
/** A line for each page, language and check, of the last run. */
export const table = '.cache/pages-audit.tsv';
const widths = [360, 1_280];
export const locales = ['en-US', 'vi-VN'];
export type Shot = {
  name: string;
  path: string;
  /** There when the page is. */
  ready: string;
};

/** Keeps a picture of each page in both widths; none is wider than its window, and axe finds nothing, in the dark either. */
export async function shoot(person: Person, locale: string, shots: Shot[]): Promise<void> {
  const { page, context } = person;
  await mkdir(pictures, { recursive: true });
  const found: string[] = [];
  for (const { name, path, ready } of shots) {
    const audited = await audit(page, context);
    await page.goto(path);
    await page.locator(ready).first().waitFor();
    const rows: Row[] = [];
    const note = (what: string, lines: string[]): void => {
      rows.push({ page: name, language: locale.slice(0, 2), what, faults: lines });
      found.push(...lines.map((line) => `${name}, ${what}: ${line}`));
    };
    const check = async (how: string): Promise<void> =>
      note(`axe, ${how}`, await violationsOf(page));
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      const file = join(pictures, `${name}-${locale.slice(0, 2)}-${width}.png`);
      await page.screenshot({ path: file, fullPage: true });
      expect(await overflowOf(page), `${name} at ${width} px is wider than its window`).to.equal(0);
      await check(`${width} px`);
      note(`targets, ${width} px`, await smallTargets(page));
    }
    note('best practices', await audited.faults());
    await audited.stop();
    await page.emulateMedia({ colorScheme: 'dark' });
    await check('dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await keep(rows);
  }
  expect(found).to.deep.equal([]);
}

type Row = { page: string; language: string; what: string; faults: string[] };

/** Of each page in each language: what was looked at, and what was found. */
async function keep(rows: Row[]): Promise<void> {
  const lines = rows.map(({ page, language, what, faults }) =>
    [page, language, what, faults.length === 0 ? 'ok' : faults.join('; ')].join('\t'),
  );
  await appendFile(table, `${lines.join('\n')}\n`);
}

async function overflowOf(page: Page): Promise<number> {
  const { scroll, shown } = await page.evaluate<{ scroll: number; shown: number }>(
    '({ scroll: document.documentElement.scrollWidth, shown: document.documentElement.clientWidth })',
  );
  return scroll - shown;
}
