import { perSecond, quantile, query, type Board } from '../panel.js';
import { waiting, admissions, slots, free } from '../shared-panels.js';

export const waitroom: Board = {
  uid: 'waitroom',
  title: 'Waitroom',
  description: 'The lines and what they cost.',
  panels: [
    waiting,
    slots,
    admissions,
    free,
    {
      title: 'Waited',
      description: 'From join to admission, of the last one admitted by each round.',
      unit: 's',
      queries: [
        quantile(0.5, 'waitroom_wait_seconds', ''),
        quantile(0.9, 'waitroom_wait_seconds', ''),
      ],
    },
    {
      title: 'Passed over',
      description: 'Turns per second whose owner was away. They have a grace to come back.',
      unit: 'ops',
      queries: [query('sum(rate(waitroom_passed_over_total[1m]))', 'passed over')],
    },
    {
      title: 'Open streams',
      description:
        'Of the waiting room, of the gateway to browsers and to SDK clients, and of lines that gateways watch.',
      unit: 'short',
      queries: [
        query('sum(waitroom_streams)', 'waitroom'),
        query('sum(http_streams)', 'browsers'),
        query('sum(rpc_streams)', 'SDK'),
        query('sum(line_watches)', 'watches'),
      ],
    },
    {
      title: 'Places answered',
      description: 'Per second, by where the answer came from; memory costs nothing.',
      unit: 'ops',
      queries: [perSecond('place_answers_total', 'source')],
    },
    {
      title: 'Commands to Redis',
      description: 'Per second. It goes with joins and rounds, not with how many wait.',
      unit: 'ops',
      queries: [
        query('sum(rate(waitroom_redis_commands_total[1m]))', 'per second'),
        query('waitroom_redis_commands_per_poll', 'per poll'),
      ],
    },
  ],
};
