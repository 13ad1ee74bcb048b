import { columns } from '../platform/columns.js';
import type { Named, Report } from './report.js';

const sentences: Record<string, string> = {
  MISSING_HERE: 'the provider has money of which nothing is known here',
  MISSING_THERE: 'money is booked here of which the provider knows nothing',
  AMOUNT: 'the amounts differ',
  STATE: 'open here, ended at the provider without money',
  REFUNDED_THERE: 'the provider gave it back, and nobody here asked for that',
};

/** The report for a person: a line per provider and day, then each difference in words. */
export function reportText({ totals, differences, unanswered }: Report): string {
  const head = ['day', 'provider', 'attempts', 'compared', 'here', 'there', 'differences'];
  const rows = totals.map((t) => [
    ...[t.day, t.provider, t.attempts, t.compared, t.heldMinor, t.toldMinor, t.differences],
  ]);
  const sum =
    totals.length === 0 ? ['no attempts were made'] : [columns([head, ...rows]), 'amounts in VND'];
  const missing =
    unanswered === 0
      ? []
      : [
          `${unanswered} could not be compared: the provider did not answer, or may not be asked so soon again; ask later`,
        ];
  return [...sum, ...differences.map(sentenceOf), ...missing, verdict(differences)].join('\n');
}

function sentenceOf(d: Named): string {
  const said = sentences[d.kind] ?? '';
  const amounts = `here ${d.stored} ${money(d.storedMinor)}, there ${d.told} ${money(d.toldMinor)}`;
  return `${d.kind}  order ${d.orderCode}, ${d.provider} ${d.providerRef}: ${said} (${amounts})`;
}

function money(minor: number): string {
  return minor.toLocaleString('en-US');
}

function verdict(differences: Named[]): string {
  const { length } = differences;
  return length === 0 ? 'no difference' : `${length} difference${length === 1 ? '' : 's'}`;
}
