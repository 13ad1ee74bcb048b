import { promisedBy, watchedBy } from './alert-rules.js';
import { perSecond, quantile, query, type Panel } from './panel.js';

// Panels that stand on several boards.

export const waiting: Panel = {
  title: 'In line',
  description: 'Buyers who wait, by event. It grows at the opening and falls as they are admitted.',
  unit: 'short',
  queries: [query('sum by (event) (waitroom_waiting)', '{{event}}')],
};
export const admissions: Panel = {
  title: 'Admissions',
  description: 'Buyers admitted per second. At an open sale with people in line it is not 0.',
  unit: 'ops',
  queries: [query('sum(rate(waitroom_admissions_total[1m]))', 'admitted')],
  runbook: 'line-not-moving',
};
export const slots: Panel = {
  title: 'In checkout',
  description: 'Slots taken, and slots that there are. Taken never passes the cap.',
  unit: 'short',
  queries: [
    query('sum by (event) (waitroom_in_checkout)', '{{event}} taken'),
    query('sum by (event) (waitroom_capacity)', '{{event}} cap'),
  ],
};
export const free: Panel = {
  title: 'Could be admitted and are not',
  description:
    'Whose turn it is and whose slots are free. More than a moment above 0: the line stands still.',
  unit: 'short',
  queries: [query('sum by (event) (waitroom_claimable)', '{{event}}')],
  ...watchedBy('LineNotMoving'),
};
export const left: Panel = {
  title: 'Tickets left',
  description:
    'By class, of what is on sale. Of several replicas the freshest answers, so the least counts.',
  unit: 'short',
  queries: [query('min by (event, class) (inventory_available)', '{{class}}')],
};
export const sold: Panel = {
  title: 'Tickets sold and held',
  description: 'By class. Held becomes sold when the money came, or free again when the hold ends.',
  unit: 'short',
  queries: [
    query('max by (event, class) (inventory_sold)', '{{class}} sold'),
    query('max by (event, class) (inventory_reserved)', '{{class}} held'),
  ],
};
export const ordersBy: Panel = {
  title: 'Orders',
  description: 'Per second, by the status that they took.',
  unit: 'ops',
  queries: [perSecond('orders_total', 'status')],
};
export const ticketTime: Panel = {
  title: 'From money to ticket',
  description:
    'Half and 999 of 1,000 arrive within this time. Ten seconds are promised to 999 of 1,000.',
  unit: 's',
  queries: [
    quantile(0.5, 'order_paid_to_ticket_seconds', ''),
    quantile(0.999, 'order_paid_to_ticket_seconds', ''),
  ],
  ...promisedBy('ticket'),
  traced: true,
};
export const stranded: Panel = {
  title: 'Stranded payments',
  description: 'Money with neither a ticket nor a refund. Must be 0.',
  unit: 'short',
  queries: [query('sum by (service) (stranded_payments)', '{{service}}')],
  ...watchedBy('StrandedPayment'),
};
export const providers: Panel = {
  title: 'Providers that are asked',
  description: '1: offered to buyers. 0: its breaker is open.',
  unit: 'short',
  queries: [query('min by (provider) (payment_provider_available)', '{{provider}}')],
  ...watchedBy('ProviderBreakerOpen'),
};
export const guard: Panel = {
  title: 'Oversell guard',
  description: 'Batches that the database refused. Must be 0.',
  unit: 'short',
  queries: [query('sum(increase(inventory_oversell_guard_total[10m]))', 'refused')],
  ...watchedBy('OversellGuardHit'),
};
