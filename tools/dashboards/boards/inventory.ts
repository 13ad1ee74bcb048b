import { perSecond, quantile, query, type Board } from '../panel.js';
import { left, sold, guard } from '../shared-panels.js';

export const inventory: Board = {
  uid: 'inventory',
  title: 'Inventory',
  description: 'Stock and its hot path.',
  panels: [
    left,
    sold,
    {
      title: 'Statements and requests',
      description:
        'Per second. The more requests one statement answers, the less a hot class costs.',
      unit: 'ops',
      queries: [
        query('sum(rate(inventory_statements_total[1m]))', 'statements'),
        query('sum(rate(inventory_requests_total[1m]))', 'requests'),
      ],
    },
    {
      title: 'Batch size',
      description: 'Requests that one statement answered.',
      unit: 'short',
      queries: [
        quantile(0.5, 'inventory_batch_size', ''),
        quantile(0.99, 'inventory_batch_size', ''),
      ],
    },
    {
      title: 'Refusals',
      description:
        'Per second, by reason. SOLD_OUT is an answer; OVERLOADED asks for more replicas.',
      unit: 'ops',
      queries: [perSecond('inventory_refusals_total', 'reason')],
    },
    {
      title: 'Holds that ran out',
      description: 'Orders per second that were not paid in time.',
      unit: 'ops',
      queries: [query('sum(rate(inventory_expired_holds_total[1m]))', 'expired')],
    },
    guard,
  ],
};
