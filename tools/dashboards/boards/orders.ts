import { watchedBy } from '../alert-rules.js';
import { perSecond, quantile, query, type Board } from '../panel.js';
import { ordersBy, ticketTime, stranded, providers } from '../shared-panels.js';

export const orders: Board = {
  uid: 'orders-payments',
  title: 'Orders and payments',
  description: 'From the order to its ticket, and money that goes back.',
  panels: [
    ordersBy,
    ticketTime,
    {
      title: 'Saga steps',
      description: '99 of 100 runs of a step take less.',
      unit: 's',
      queries: [quantile(0.99, 'saga_step_seconds', 'step, outcome')],
      traced: true,
    },
    {
      title: 'Undone and driven on',
      description: 'Compensations by step, and orders that a sweeper had to drive on, per second.',
      unit: 'ops',
      queries: [
        perSecond('saga_compensations_total', 'step, outcome'),
        perSecond('saga_recovered_total', 'act'),
      ],
    },
    {
      title: 'Attempts',
      description: 'Outcomes of payment attempts per second.',
      unit: 'ops',
      queries: [perSecond('payment_attempts_total', 'provider, outcome')],
    },
    {
      title: 'Notices',
      description:
        'Of providers, per second. BAD_SIGNATURE is somebody who guesses, or a key that was changed.',
      unit: 'ops',
      queries: [perSecond('payment_webhooks_total', 'provider, result')],
    },
    {
      title: 'Refunds',
      description: 'Per second, by the state that they reached.',
      unit: 'ops',
      queries: [perSecond('refunds_total', 'state')],
      runbook: 'refund-stuck',
    },
    {
      title: 'For a person',
      description: 'Refunds to send by hand and payments in review. Must be 0.',
      unit: 'short',
      queries: [query('sum by (kind) (payments_for_a_person)', '{{kind}}')],
      ...watchedBy('RefundStuck'),
    },
    stranded,
    providers,
    {
      title: 'Mail and alerts sent',
      description: 'Per second, by outcome.',
      unit: 'ops',
      queries: [perSecond('mails_total', 'outcome'), perSecond('alerts_total', 'service, outcome')],
    },
  ],
};
