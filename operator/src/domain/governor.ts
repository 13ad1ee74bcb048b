import type { Sale } from './sale.js';
import { isMissed } from './window.js';

/**
 * Which TicketSale the line of an event follows: the oldest that is not over. One that is only planned governs nothing.
 * Undefined: none.
 */
export function governorOf(sales: readonly Sale[], eventId: string): Sale | undefined {
  return sales
    .filter((sale) => sale.spec.eventId === eventId && mayGovern(sale))
    .sort((a, b) => a.createdAt - b.createdAt || (a.uid < b.uid ? -1 : 1))[0];
}

const mayGovern = (sale: Sale): boolean =>
  sale.latches.completedAt === undefined && !sale.spec.dryRun && !isMissed(sale);

export function isGovernedByOther(sale: Sale, sales: readonly Sale[]): boolean {
  const governor = governorOf(sales, sale.spec.eventId);
  return governor !== undefined && governor.uid !== sale.uid;
}
