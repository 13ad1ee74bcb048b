import axe from 'axe-core';
import type { Page } from 'playwright-core';

type Found = { violations: { id: string; help: string; nodes: { target: unknown }[] }[] };

/** What is wrong for people with a screen reader, a keyboard or weak eyes; one line each, none when all is well. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<Found>('axe.run()');
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((n) => String(n.target)).join(' ')}`,
  );
}
