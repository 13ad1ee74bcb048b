import { promisedBy, watchedBy } from '../alert-rules.js';
import { perSecond, quantile, query, type Board, type Panel } from '../panel.js';
import { ticketTime } from '../shared-panels.js';

/** Two windows of the fast alert: both above the line wake somebody. */
const budget = (alert: string, slo: string, promise: string): Panel => ({
  title: `Error budget: ${slo}`,
  description: `Share of answers that break the promise (${promise}); the line is 14.4 times what a month allows.`,
  unit: 'percentunit',
  queries: ['1h', '5m'].map((span) =>
    query(`slo:errors:ratio_rate${span}{slo="${slo}"}`, `over ${span}`),
  ),
  ...watchedBy(alert),
});

const doors = 'http_server_duration_seconds';
const promises: Panel[] = [
  budget('ErrorBudgetBurnJoin', 'join', '99.9 % within 300 ms'),
  budget('ErrorBudgetBurnOrder', 'order', '99.5 % within 2 s'),
  budget('ErrorBudgetBurnTicket', 'ticket', '99.9 % within 10 s of the money'),
  {
    title: 'Joins',
    description: '999 of 1,000 get their place in line within this time; 300 ms are promised.',
    unit: 's',
    queries: [quantile(0.999, doors, '', '{route="/api/waitroom/join"}')],
    ...promisedBy('join'),
    traced: true,
  },
  {
    title: 'Orders answered',
    description: '995 of 1,000 are answered within this time; 2 s are promised.',
    unit: 's',
    queries: [quantile(0.995, doors, '', '{route="/api/orders",method="POST"}')],
    ...promisedBy('order'),
    traced: true,
  },
  ticketTime,
];

export const services: Board = {
  uid: 'services',
  title: 'Services',
  description: 'Rate, errors and duration of every door, and the promises made of them.',
  panels: [
    ...promises,
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
      limit: { above: 2 },
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
      limit: { above: 2 },
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
      limit: { above: 0 },
      runbook: 'provider-breaker-open',
    },
    {
      title: 'Passwords hashed',
      description: 'Per second: each takes a core for a while.',
      unit: 'ops',
      queries: [perSecond('password_hashes_total', 'kind')],
    },
  ],
};
