import { Provider, type Difference } from '@ticketbottle/sdk/payment.js';
import type { PaymentClient } from '../platform/operator.js';
import type { Day } from './days.js';

/** One provider on one day. Amounts are minor units, and those of the attempts compared. */
export type Total = {
  day: string;
  provider: string;
  attempts: number;
  compared: number;
  heldMinor: number;
  toldMinor: number;
  differences: number;
};

export type Named = Omit<Difference, 'provider' | 'stored' | 'kind'> & {
  day: string;
  provider: string;
  stored: string;
  kind: string;
};

export type Report = { totals: Total[]; differences: Named[]; unanswered: number };

/** Asks payment to compare all attempts made on some days, a page after the other. */
export async function compareDays(
  payment: Pick<PaymentClient, 'reconcile'>,
  days: Day[],
  provider: Provider,
): Promise<Report> {
  const totals: Total[] = [];
  const differences: Named[] = [];
  for (const { day, from, to } of days) {
    let cursor = '';
    do {
      const page = await payment.reconcile({ from, to, cursor, provider });
      differences.push(...page.differences.map((difference) => named(day, difference)));
      for (const total of page.totals) {
        const sum = totalOf(totals, { day, provider: short(total.provider) });
        sum.attempts += total.attempts;
        sum.compared += total.attempts - total.unanswered;
        sum.heldMinor += total.storedMinor;
        sum.toldMinor += total.toldMinor;
      }
      cursor = page.nextCursor;
    } while (cursor !== '');
  }
  for (const difference of differences) totalOf(totals, difference).differences += 1;
  const unanswered = totals.reduce((sum, { attempts, compared }) => sum + attempts - compared, 0);
  return { totals, differences, unanswered };
}

function totalOf(totals: Total[], { day, provider }: Pick<Total, 'day' | 'provider'>): Total {
  const known = totals.find((total) => total.day === day && total.provider === provider);
  if (known !== undefined) return known;
  const none = { attempts: 0, compared: 0, heldMinor: 0, toldMinor: 0, differences: 0 };
  const total = { day, provider, ...none };
  totals.push(total);
  return total;
}

function named(day: string, difference: Difference): Named {
  const { provider, stored, kind } = difference;
  return {
    ...difference,
    day,
    provider: short(provider),
    stored: stored.replace('PAYMENT_STATUS_', ''),
    kind: kind.replace('DIFFERENCE_KIND_', ''),
  };
}

export function short(provider: Provider): string {
  return provider.replace('PROVIDER_', '');
}
