import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { violationsOf } from './axe.js';
import type { Person } from './person.js';

const pictures = '.cache/screenshots';
const widths = [360, 1_280];
export const locales = ['en-US', 'vi-VN'];
export type Shot = {
  name: string;
  path: string;
  /** There when the page is. */
  ready: string;
};

/** Keeps a picture of each page in both widths; none is wider than its window, and axe finds nothing, in the dark either. */
export async function shoot({ page }: Person, locale: string, shots: Shot[]): Promise<void> {
  await mkdir(pictures, { recursive: true });
  const found: string[] = [];
  for (const { name, path, ready } of shots) {
    await page.goto(path);
    await page.locator(ready).first().waitFor();
    const check = async (how: string): Promise<void> => {
      const lines = await violationsOf(page);
      found.push(...lines.map((line) => `${name}, ${how}: ${line}`));
    };
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      const file = join(pictures, `${name}-${locale.slice(0, 2)}-${width}.png`);
      await page.screenshot({ path: file, fullPage: true });
      expect(await overflowOf(page), `${name} at ${width} px is wider than its window`).to.equal(0);
      await check(`${width} px`);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    await check('dark');
    await page.emulateMedia({ colorScheme: 'light' });
  }
  expect(found).to.deep.equal([]);
}

async function overflowOf(page: Page): Promise<number> {
  const { scroll, shown } = await page.evaluate<{ scroll: number; shown: number }>(
    '({ scroll: document.documentElement.scrollWidth, shown: document.documentElement.clientWidth })',
  );
  return scroll - shown;
}
