import type { Parts } from '../saga/parts.js';
import { forgetAlerts } from '../store/alerts.js';
import { countOpenMoney } from '../store/open-money.js';

const patienceMs = 600_000;

/** Shows how much waits for a person, and what money does not go back; alert rules are made of it. */
export async function upkeep({ db, metrics, clock }: Parts): Promise<void> {
  const now = clock.now();
  const { manual, review, slow } = await countOpenMoney(db, now - patienceMs);
  const gauge = metrics.gauge('payments_for_a_person', 'Refunds to send and reviews to decide', [
    'kind',
  ]);
  gauge.set({ kind: 'manual' }, manual);
  gauge.set({ kind: 'review' }, review);
  const help = 'Captures that wait for a person, or whose refund takes longer than ten minutes';
  metrics.gauge('stranded_payments', help).set(manual + review + slow);
  await forgetAlerts(db, now);
}
