import { watchedBy } from '../alert-rules.js';
import { quantile, query, type Board } from '../panel.js';

export const messaging: Board = {
  uid: 'messaging',
  title: 'Messaging',
  description: 'From the outbox to the last consumer.',
  panels: [
    {
      title: 'Outbox pending',
      description: 'Events written and not published.',
      unit: 'short',
      queries: [query('max by (service) (outbox_pending)', '{{service}}')],
    },
    {
      title: 'Outbox lag',
      description: 'Age of the oldest event that is not published.',
      unit: 's',
      queries: [query('max by (service) (outbox_lag_seconds)', '{{service}}')],
      ...watchedBy('OutboxLag'),
    },
    {
      title: 'Consumer lag',
      description: 'Messages not handled yet, by group and topic.',
      unit: 'short',
      queries: [query('max by (group, topic) (consumer_lag)', '{{group}} {{topic}}')],
      ...watchedBy('ConsumerLag'),
    },
    {
      title: 'Dead letters',
      description: 'Messages parked within 15 minutes. Must be 0.',
      unit: 'short',
      queries: [
        query('sum by (group, topic) (increase(dead_letters_total[15m]))', '{{group}} {{topic}}'),
      ],
      ...watchedBy('DeadLetters'),
    },
    {
      title: 'Read model lag',
      description: 'Age of the oldest change of an event that lists do not show yet.',
      unit: 's',
      queries: [
        query('max(read_model_lag_seconds)', 'lag'),
        quantile(0.99, 'read_model_delay_seconds', ''),
      ],
      limit: { above: 10 },
    },
  ],
};
