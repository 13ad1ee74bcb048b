import { perSecond, quantile, query, type Board } from '../panel.js';

export const services: Board = {
  uid: 'services',
  title: 'Services',
  description: 'Rate, errors and duration of every door, and the promises made of them.',
  panels: [
    {
      title: 'Error budget used',
      description:
        'Share of bad answers over 1 h by promise: join < 300 ms (99.9 %), order < 2 s (99.5 %), ticket < 10 s (99.9 %).',
      unit: 'percentunit',
      queries: [query('slo:errors:ratio_rate1h', '{{slo}}')],
      runbook: 'error-budget-burn',
    },
    {
      title: 'Requests',
      description: 'Of the front door per second, by route.',
      unit: 'reqps',
      queries: [
        query('sum by (route) (rate(http_server_duration_seconds_count[1m]))', '{{route}}'),
      ],
    },
    {
      title: 'Answers by status',
      description: 'Of the front door per second. 5xx are ours.',
      unit: 'reqps',
      queries: [
        query('sum by (status) (rate(http_server_duration_seconds_count[1m]))', '{{status}}'),
      ],
    },
    {
      title: 'Slow requests',
      description: '99 of 100 requests of a route take less.',
      unit: 's',
      queries: [quantile(0.99, 'http_server_duration_seconds', 'route')],
      limit: 2,
      traced: true,
    },
    {
      title: 'RPCs',
      description: 'Answered per second, by service.',
      unit: 'reqps',
      queries: [
        query('sum by (service) (rate(rpc_server_duration_seconds_count[1m]))', '{{service}}'),
      ],
    },
    {
      title: 'RPCs by code',
      description:
        'Per second. INTERNAL, UNAVAILABLE and DEADLINE_EXCEEDED are faults, others are answers.',
      unit: 'reqps',
      queries: [
        query(
          'sum by (service, code) (rate(rpc_server_duration_seconds_count[1m]))',
          '{{service}} {{code}}',
        ),
      ],
    },
    {
      title: 'Slow RPCs',
      description: '99 of 100 take less, by service.',
      unit: 's',
      queries: [quantile(0.99, 'rpc_server_duration_seconds', 'service')],
      limit: 2,
      traced: true,
    },
    {
      title: 'Calls as callers live them',
      description: '99 of 100 calls take less, with retries and the network.',
      unit: 's',
      queries: [quantile(0.99, 'rpc_client_duration_seconds', 'service, target')],
      traced: true,
    },
    {
      title: 'Under way',
      description: 'Requests and RPCs that are being answered.',
      unit: 'short',
      queries: [
        query('sum(http_server_in_flight)', 'HTTP'),
        query('sum by (service) (rpc_server_in_flight)', '{{service}}'),
      ],
    },
    {
      title: 'Breakers',
      description: '0 closed, 1 open, 2 half open, by who calls and what is called.',
      unit: 'short',
      queries: [
        query('max by (service, dependency) (circuit_state)', '{{service}} to {{dependency}}'),
      ],
      limit: 1,
    },
    {
      title: 'Passwords hashed',
      description: 'Per second: each takes a core for a while.',
      unit: 'ops',
      queries: [perSecond('password_hashes_total', 'kind')],
    },
  ],
};
