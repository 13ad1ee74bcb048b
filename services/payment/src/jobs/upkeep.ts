import type { Parts } from '../saga/parts.js';
import { countOpenMoney } from '../store/open-money.js';

/** Shows how much waits for a person; alerts are made of it. */
export async function countWaiting({ db, metrics }: Parts): Promise<void> {
  const { manual, review } = await countOpenMoney(db);
  const gauge = metrics.gauge('payments_for_a_person', 'Refunds to send and reviews to decide', [
    'kind',
  ]);
  gauge.set({ kind: 'manual' }, manual);
  gauge.set({ kind: 'review' }, review);
}
